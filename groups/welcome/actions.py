"""Asking people in who start in certain groups, and settling in."""

import datetime
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.invitations.actions import invite
from accounts.invitations.addresses import Entry
from accounts.invitations.models import Invitation
from accounts.networks.models import Member
from groups.models import Group
from groups.welcome.models import InvitedGroup
from groups.welcome.permissions import groups_to_start_in


@transaction.atomic
def invite_into_groups(
    *,
    inviter: Member,
    entries: Iterable[Entry | str],
    groups: Sequence[Group] = (),
    personal_line: str = "",
    kind: str = Member.Kind.STAFF,
    ends_on: datetime.date | None = None,
) -> list[Invitation]:
    """
    Ask people into the network, and into groups that they are in from their first minute.

    :raises PermissionDenied: if `inviter` may not invite, or may not let anyone into a group
    """
    allowed = set(groups_to_start_in(inviter).values_list("pk", flat=True))
    if any(group.pk not in allowed for group in groups):
        raise PermissionDenied(_("You cannot let others into that group."))
    invitations = invite(
        inviter=inviter,
        entries=entries,
        personal_line=personal_line,
        kind=kind,
        ends_on=ends_on,
    )
    InvitedGroup.objects.bulk_create(
        InvitedGroup(invitation=invitation, group=group)
        for invitation in invitations
        for group in groups
    )
    return invitations


@transaction.atomic
def settle_in(*, member: Member) -> None:
    """Note that a newcomer has been through the first steps, or has skipped them."""
    settled = Member.objects.filter(pk=member.pk, settled_at=None).update(settled_at=clock.now())
    if settled:
        record("member.settled", network=member.network, actor=member, member=member.pk)
