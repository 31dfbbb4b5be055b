"""The number that a group keeps of its own: its members. What is said in it is counted in feeds."""

from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from accounts.recounts import number_of, recount
from groups.models import Group, GroupMember


@recount(Group, "member_count", "The group {row} has {true} members; {stored} were stored.")
def true_member_counts() -> Coalesce:
    """How many members each group really has, as an expression over `Group`."""
    return number_of(GroupMember.objects.filter(group=OuterRef("pk")), "group")
