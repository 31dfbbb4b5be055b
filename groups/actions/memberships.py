"""Putting members in and out, with the counter: what the actions beside it are made of."""

from django.db.models import F

from accounts.networks.models import Member
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest


def locked(group: Group) -> Group:
    """Hold the group's row until the commit, so that who is in it and its admins stand still."""
    return (
        Group.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network")
        .get(pk=group.pk)
    )


def put_in(group: Group, member: Member, role: str = GroupMember.Role.MEMBER) -> bool:
    """Make `member` a member of `group`; false if they were one."""
    _membership, is_new = GroupMember.objects.get_or_create(
        group=group, member=member, defaults={"role": role}
    )
    if is_new:
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
        GroupInvitation.objects.filter(group=group, member=member).delete()
        JoinRequest.objects.filter(group=group, member=member, answered_at=None).delete()
    return is_new


def put_out(group: Group, member: Member) -> bool:
    """Take `member` out of `group`, with the invitations they sent; false if they were not in."""
    taken, _rows = GroupMember.objects.filter(group=group, member=member).delete()
    if taken:
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") - 1)
        GroupInvitation.objects.filter(group=group, inviter=member).delete()
    return bool(taken)


def other_admins(group: Group, member: Member) -> bool:
    """Whether somebody but `member` answers for the group; asked with the group locked."""
    return GroupMember.objects.filter(group=group).admins().active().exclude(member=member).exists()
