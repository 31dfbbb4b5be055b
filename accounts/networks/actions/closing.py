"""Closing a network, and opening it again."""

from django.db import transaction

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_admin


def close_network(*, admin: Member, reason: str) -> None:
    """
    Close the network of `admin` for everybody in it; nothing is deleted. Acts on open screens at
    once; twice is once. Its staff are shown who closed it and `reason`.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    _close(admin.network_id, admin, reason)


def close_from_outside(*, network: Network, reason: str) -> None:
    """Close a network as whoever runs the server, who need not be in it."""
    _close(network.pk, None, reason)


def reopen_network(*, admin: Member, reason: str = "") -> None:
    """
    Open the closed network of `admin` again, as it was. Twice is once.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    _reopen(admin.network_id, admin, reason)


def reopen_from_outside(*, network: Network, reason: str = "") -> None:
    """Open a closed network again as whoever runs the server."""
    _reopen(network.pk, None, reason)


@transaction.atomic
def _close(network_id: int, by: Member | None, reason: str) -> None:
    network = Network.objects.select_for_update(no_key=True).get(pk=network_id)
    if network.closed_at is not None:
        return
    network.closed_at = clock.now()
    network.save(update_fields=["closed_at"])
    audit("network.closed", network=network, actor=by, subject=network, reason=reason)
    record("network.closed", network=network, actor=by)


@transaction.atomic
def _reopen(network_id: int, by: Member | None, reason: str) -> None:
    network = Network.objects.select_for_update(no_key=True).get(pk=network_id)
    if network.closed_at is None:
        return
    network.closed_at = None
    network.save(update_fields=["closed_at"])
    audit("network.reopened", network=network, actor=by, subject=network, reason=reason)
    record("network.reopened", network=network, actor=by)
