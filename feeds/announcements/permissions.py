"""Who may announce something, and who sees who has read it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from feeds.models import Post
from feeds.permissions import can_close, require_can_react
from groups.models import Group, GroupMember

ANNOUNCEMENT = "announcement"


def can_announce(member: Member, group: Group) -> bool:
    """Group admins may, and administrators of the network who are in the group."""
    inside = GroupMember.objects.filter(group=group, member=member).first()
    return inside is not None and (inside.role == GroupMember.Role.ADMIN or member.is_admin)


def is_asked(member: Member, post: Post) -> bool:
    """Whether an announcement is addressed to `member`: to all in its group but its author."""
    return (
        post.author_id != member.pk
        and GroupMember.objects.filter(group=post.group_id, member=member).exists()
    )


def require_can_confirm(member: Member, post: Post) -> None:
    """
    Refuse whoever was not asked to confirm that they have read `post`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, post)
    _require_announcement(post)
    if not post.announcement.wants_confirmation:
        raise PermissionDenied(_("Nobody was asked to confirm this announcement."))
    if not is_asked(member, post):
        raise PermissionDenied(_("Only members of the group are asked to confirm it."))


def require_can_see_readings(member: Member, post: Post) -> None:
    """
    Refuse whoever may not see who has read `post`: its author and group admins may.

    :raises PermissionDenied: with the sentence that the page shows
    """
    _require_announcement(post)
    if not can_close(member, post):
        raise PermissionDenied(_("Only its author and group admins see who has read it."))


def require_can_end(member: Member, post: Post) -> None:
    """
    Refuse whoever may not end `post` before its day: its author and group admins may.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, post)
    _require_announcement(post)
    if not can_close(member, post):
        raise PermissionDenied(_("Only its author or a group admin can end an announcement."))


def _require_announcement(post: Post) -> None:
    if post.deleted_at or not hasattr(post, "announcement"):
        raise PermissionDenied(_("This is no announcement."))
