"""Who may call a whole group."""

from accounts.networks.models import Member
from groups.models import Group, GroupMember

# What stands after the `@`. Nobody has it as a handle (`accounts.networks`).
CALL = "group"


def can_call(author: Member, group: Group) -> bool:
    """Whether `author` may tell everybody in `group`: its admins may."""
    admins = GroupMember.objects.filter(group=group, role=GroupMember.Role.ADMIN)
    return admins.filter(member=author).exists()
