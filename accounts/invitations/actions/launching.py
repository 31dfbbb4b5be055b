"""The nervous hour: how fast a network grows."""

from django.db import transaction

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.invitations.actions.inviting import ask_for_waiting_mail
from accounts.invitations.models import InvitationLimit
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_admin


@transaction.atomic
def change_launch(
    *,
    admin: Member,
    launch: str,
    invitations_each: int | None = None,
    each_a_day: int | None = None,
    network_a_day: int | None = None,
    reason: str = "",
) -> int:
    """
    Choose how the network grows; returns how many waiting invitations now go out.

    What was written while it was paused goes out when that is lifted.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    network = Network.objects.select_for_update(no_key=True).get(pk=admin.network_id)
    limit, _made = InvitationLimit.objects.get_or_create(network=network)
    before = _as_they_are(network, limit)
    network.launch = Network.Launch(launch)
    if invitations_each is not None:
        network.invitations_each = invitations_each
    limit.each_a_day = limit.each_a_day if each_a_day is None else each_a_day
    limit.network_a_day = limit.network_a_day if network_a_day is None else network_a_day
    network.save(update_fields=["launch", "invitations_each"])
    limit.save()
    released = 0
    if before["launch"] == Network.Launch.PAUSED != network.launch:
        released = ask_for_waiting_mail(network)
    audit(
        "launch.changed",
        network=network,
        actor=admin,
        subject=network,
        reason=reason,
        before=before,
        after=_as_they_are(network, limit),
        released=released,
    )
    record("network.changed", network=network, actor=admin)
    admin.network = network
    return released


def _as_they_are(network: Network, limit: InvitationLimit) -> dict[str, str | int]:
    return {
        "launch": str(network.launch),
        "invitations_each": network.invitations_each,
        "each_a_day": limit.each_a_day,
        "network_a_day": limit.network_a_day,
    }
