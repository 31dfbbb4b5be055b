"""What a network allows, and what a member shows."""

from django.db import transaction

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.networks.permissions import require_admin
from feeds.messages.models import MessageRules, ReadMarks


@transaction.atomic
def change_message_rules(*, admin: Member, may_start: str) -> None:
    """
    Choose who may begin a private conversation; what changed is written down.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    chosen = MessageRules.Right(may_start)
    rules, _made = MessageRules.objects.select_for_update(no_key=True).get_or_create(
        network=admin.network
    )
    before = rules.may_start
    if before == chosen:
        return
    rules.may_start = chosen
    rules.save(update_fields=["may_start"])
    audit(
        "messages.rules_changed",
        network=admin.network,
        actor=admin,
        subject=admin.network,
        before={"may_start": str(before)},
        after={"may_start": str(chosen)},
    )
    record("network.changed", network=admin.network, actor=admin)


def show_read_marks(*, member: Member) -> None:
    """Let others see how far one has read, and see how far they have."""
    ReadMarks.objects.update_or_create(member=member, defaults={"are_shown": True})


def hide_read_marks(*, member: Member) -> None:
    """Show nobody how far one has read, and see it of nobody."""
    ReadMarks.objects.update_or_create(member=member, defaults={"are_shown": False})
