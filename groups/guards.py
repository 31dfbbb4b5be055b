"""Whether a mail about a group may still go out."""

from accounts.mail.guards import seen_by
from accounts.networks.models import Member
from groups.models import Group


@seen_by("group")
def is_group_seen(member: Member | None, group: int) -> bool:
    """Whether `member` may still know of the group."""
    return member is not None and Group.objects.visible_to(member).filter(pk=group).exists()
