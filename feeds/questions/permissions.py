"""Who says which reply was the best answer."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from feeds.models import Post
from feeds.permissions import can_close, require_can_react

QUESTION = "question"


def can_choose(member: Member, thread: Post) -> bool:
    """Whether `member` may mark the best answer in a thread they see: asker and group admins."""
    return thread.kind == QUESTION and can_close(member, thread)


def require_can_choose(member: Member, reply: Post) -> None:
    """
    Refuse whoever may not say that `reply` is the best answer, or that it is none.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_react(member, reply)
    if reply.thread is None or reply.thread.kind != QUESTION:
        raise PermissionDenied(_("Only a reply to a question can be its best answer."))
    require_can_react(member, reply.thread)
    if not can_choose(member, reply.thread):
        raise PermissionDenied(_("Only who asked or a group admin can mark the best answer."))
