"""Who may say what where."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from accounts.statements import Statement
from feeds.models import Post
from groups.models import Group, GroupMember


def require_can_post(author: Member, group: Group) -> None:
    """
    Refuse whoever may not start a thread in `group`: it takes a member of a group in use.

    :raises PermissionDenied: with the sentence that the page shows
    """
    is_inside = _require_reader(author, group)
    if not is_inside:
        raise PermissionDenied(_("Join the group first; then you can post in it."))


def require_can_reply(author: Member, group: Group) -> None:
    """
    Refuse whoever may not answer in `group`: everyone who may read it may.

    :raises PermissionDenied: with the sentence that the page shows
    """
    _require_reader(author, group)


def require_can_react(member: Member, post: Post) -> None:
    """
    Refuse whoever may not like `post`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if post.deleted_at:
        raise PermissionDenied(_("This post has been deleted."))
    require_can_reply(member, post.group)


def require_can_edit(author: Member, post: Post) -> None:
    """
    Refuse whoever may not change or delete `post`: it takes its author, still a reader of it.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if post.author_id != author.pk:
        raise PermissionDenied(_("Only the author can change a post."))
    require_can_react(author, post)


def can_pin(member: Member, group: Group) -> bool:
    """Whether `member` may pin threads of a group that they can see: its admins may."""
    return GroupMember.objects.filter(
        group=group, member=member, role=GroupMember.Role.ADMIN
    ).exists()


def require_can_pin(member: Member, post: Post) -> None:
    """
    Refuse whoever may not pin `post`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, post)
    if not post.is_thread:
        raise PermissionDenied(_("Only the beginning of a conversation can be pinned."))
    if not can_pin(member, post.group):
        raise PermissionDenied(_("Only a group admin can pin a conversation."))


def _require_reader(author: Member, group: Group) -> bool:
    """Refuse whoever may not write anything here; whether `author` is in the group."""
    found = None
    if author.is_active:
        found = _as_reader.first(member=author.pk, network=author.network_id, group=group.pk)
    if found is None:
        raise PermissionDenied(_("You are not in this group."))
    if group.archived_at:
        raise PermissionDenied(_("This group is archived: it can be read, not written in."))
    return found[1]


@Statement
def _as_reader(member: int, network: int, group: int) -> QuerySet[Group, Any]:
    readable = Group.objects.readable_by(Member(pk=member, network_id=network))
    inside = GroupMember.objects.filter(group=OuterRef("pk"), member=member)
    return readable.filter(pk=group).values_list("pk", Exists(inside))
