"""Into which groups an invitation may lead."""

from django.db.models import Q, QuerySet

from accounts.networks.models import Member
from groups.models import Group, GroupMember


def groups_to_start_in(member: Member) -> QuerySet[Group]:
    """
    Groups into which `member` may let a newcomer: open ones they are in, and those they lead.

    The all-company group is left out, since everybody is in it.
    """
    mine = GroupMember.objects.filter(member=member)
    led = mine.filter(role=GroupMember.Role.ADMIN).values("group")
    return (
        Group.objects.of(member)
        .current()
        .filter(Q(access=Group.Access.OPEN) | Q(pk__in=led), is_all_company=False)
    )
