"""Who may say what where."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from accounts.statements import Statement
from feeds.kinds import is_kind, kind_of
from feeds.models import Closing, Post
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


def require_can_start(author: Member, group: Group, kind: str) -> None:
    """
    Refuse a kind of thread that there is not, or that `author` may not start in `group`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if not is_kind(kind) or not kind_of(kind).can_start(author, group):
        sentence = _("You can't start that kind of conversation in this group.")
        raise PermissionDenied(kind_of(kind).who or sentence)


def require_open(thread: Post) -> None:
    """
    Refuse to answer in a thread that was closed.

    :raises PermissionDenied: with the reason that was given
    """
    closing = Closing.objects.filter(thread=thread).first()
    if closing is None:
        return
    if closing.reason:
        raise PermissionDenied(
            _("This conversation is closed: %(reason)s") % {"reason": closing.reason}
        )
    raise PermissionDenied(_("This conversation is closed."))


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


def can_close(member: Member, thread: Post) -> bool:
    """Whether `member` may close a thread that they can see: its author and group admins may."""
    return thread.author_id == member.pk or can_pin(member, thread.group)


def require_can_close(member: Member, thread: Post) -> None:
    """
    Refuse whoever may not close or reopen `thread`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, thread)
    if not thread.is_thread:
        raise PermissionDenied(_("Only a whole conversation can be closed."))
    if not can_close(member, thread):
        raise PermissionDenied(_("Only its author or a group admin can close a conversation."))


def require_can_move(member: Member, thread: Post) -> None:
    """
    Refuse whoever may not move `thread` into another group.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, thread)
    if not thread.is_thread:
        raise PermissionDenied(_("Only a whole conversation can be moved."))
    if not can_close(member, thread):
        raise PermissionDenied(_("Only its author or a group admin can move a conversation."))


def require_can_split(member: Member, thread: Post) -> None:
    """
    Refuse whoever may not make a thread of its own of replies.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, thread)
    if not thread.is_thread:
        raise PermissionDenied(_("Only replies of a conversation can be split off."))
    if not can_pin(member, thread.group):
        raise PermissionDenied(_("Only a group admin can split a conversation."))


def require_can_keep(member: Member, post: Post) -> None:
    """
    Refuse whoever can't see `post` to follow it, keep it or lead others to it.

    An archived group is read on, so its posts can be kept.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if post.deleted_at:
        raise PermissionDenied(_("This post has been deleted."))
    if not Post.objects.visible_to(member).filter(pk=post.pk).exists():
        raise PermissionDenied(_("You are not in this group."))


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
