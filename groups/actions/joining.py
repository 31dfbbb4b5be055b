"""Coming into a group and going, by oneself or by its admins' power."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from groups.actions.memberships import locked, other_admins, put_in, put_out
from groups.models import Group, GroupInvitation, GroupMember
from groups.permissions import require_can_manage, standing
from groups.trace import trace


class LastGroupAdmin(Exception):
    """The group would be left with members and nobody to answer for it."""

    def __str__(self) -> str:
        return _("Make somebody else an admin of this group first: a group needs at least one.")


class EverybodyStays(Exception):
    """Nobody leaves the group of the whole company, and nobody is removed from it."""

    def __str__(self) -> str:
        return _("Everybody in the network is in this group.")


@transaction.atomic
def join_group(*, member: Member, group: Group) -> None:
    """
    Join an open group, or a group one was asked into; twice is once.

    :raises PermissionDenied: if the group is not open to the member, or archived
    """
    group = locked(group)
    where = standing(member, group)
    if where.is_inside:
        return
    if not where.can_join:
        raise PermissionDenied(_("This group cannot be joined without its admins."))
    if put_in(group, member):
        record(
            "group.joined", network=group.network, actor=member, group=group.pk, member=member.pk
        )


@transaction.atomic
def leave_group(*, member: Member, group: Group) -> None:
    """
    Leave a group; the last one out archives it, as nobody could answer for it.

    :raises EverybodyStays: if it is the group of the whole company
    :raises LastGroupAdmin: if others stay, none of whom is an admin
    """
    # Locked, so that two admins who leave at once cannot each count on the other.
    group = locked(group)
    if group.is_all_company:
        raise EverybodyStays
    where = standing(member, group)
    if not where.is_inside:
        return
    stays_behind = GroupMember.objects.filter(group=group).active().exclude(member=member).exists()
    if where.is_group_admin and stays_behind and not other_admins(group, member):
        raise LastGroupAdmin
    put_out(group, member)
    if not stays_behind and group.archived_at is None:
        Group.objects.filter(pk=group.pk).update(archived_at=clock.now())
        trace("group.archived", group=group, actor=member)
    record("group.left", network=group.network, actor=member, group=group.pk, member=member.pk)


@transaction.atomic
def remove_from_group(*, admin: Member, group: Group, member: Member, reason: str = "") -> None:
    """
    Take somebody else out of a group.

    :raises PermissionDenied: if `admin` may not manage the group
    :raises EverybodyStays: if it is the group of the whole company
    """
    group = locked(group)
    require_can_manage(admin, group)
    if group.is_all_company:
        raise EverybodyStays
    if member.pk == admin.pk:
        leave_group(member=member, group=group)
        return
    if not put_out(group, member):
        return
    trace("group.member_removed", group=group, actor=admin, reason=reason, member=str(member))
    record("group.left", network=group.network, actor=admin, group=group.pk, member=member.pk)


@transaction.atomic
def change_group_role(*, admin: Member, group: Group, member: Member, role: str) -> None:
    """
    Make a member of the group one of its admins, or an ordinary member again.

    :raises PermissionDenied: if `admin` may not manage the group, or the member is a client
    :raises LastGroupAdmin: if nobody would be left to answer for it
    """
    group = locked(group)
    require_can_manage(admin, group)
    membership = GroupMember.objects.filter(group=group, member=member).first()
    if membership is None or membership.role == role:
        return
    if role == GroupMember.Role.ADMIN and (member.is_guest or not member.is_active):
        raise PermissionDenied(_("Only an active member of staff can be an admin of a group."))
    if role != GroupMember.Role.ADMIN and not other_admins(group, member):
        raise LastGroupAdmin
    GroupMember.objects.filter(pk=membership.pk).update(role=role)
    if role != GroupMember.Role.ADMIN:
        GroupInvitation.objects.filter(group=group, inviter=member).delete()
    trace(
        "group.role_changed", group=group, actor=admin,
        member=str(member), before=membership.role, after=role,
    )  # fmt: skip
    record("group.changed", network=group.network, actor=admin, group=group.pk, member=member.pk)


@transaction.atomic
def take_over_group(*, admin: Member, group: Group) -> None:
    """
    Let a network's administrator answer for a group that has no admin of its own.

    :raises PermissionDenied: if not an administrator who knows of it, or it has an active admin
    """
    group = locked(group)
    where = require_can_manage(admin, group)
    if not admin.is_admin or other_admins(group, admin):
        raise PermissionDenied(_("This group has admins of its own."))
    if where.is_group_admin:
        return
    is_new = put_in(group, admin, GroupMember.Role.ADMIN)
    GroupMember.objects.filter(group=group, member=admin).update(role=GroupMember.Role.ADMIN)
    trace("group.taken_over", group=group, actor=admin)
    if is_new:
        record("group.joined", network=group.network, actor=admin, group=group.pk, member=admin.pk)
    else:
        record("group.changed", network=group.network, actor=admin, group=group.pk, member=admin.pk)


@transaction.atomic
def favourite_group(*, member: Member, group: Group) -> None:
    """Keep a group on top of one's own list; twice is once."""
    mine = GroupMember.objects.filter(group=group, member=member, favourite_at=None)
    mine.update(favourite_at=clock.now())


@transaction.atomic
def unfavourite_group(*, member: Member, group: Group) -> None:
    """Let a group stand among the others again."""
    GroupMember.objects.filter(group=group, member=member).update(favourite_at=None)
