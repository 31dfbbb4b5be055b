"""Deleting what was said: gone for everybody at once, and from the database after a moment."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.networks.models import Member
from accounts.tasks.actions import enqueue
from feeds.actions.locking import locked
from feeds.actions.posting import quote_anew
from feeds.actions.recording import record_of_post
from feeds.attachments.actions import remove_attachments
from feeds.callouts.actions import call_back
from feeds.models import Post
from feeds.permissions import require_can_edit
from groups.models import Group

# The offer to undo stands on the screen for ten seconds; a slow line may take some more.
UNDO_FOR = timedelta(seconds=10)
UNDO_UNTIL = timedelta(seconds=20)
ERASE = "feeds.erase_post"


class TooLate(Exception):
    """What was deleted can't be brought back any more."""

    def __str__(self) -> str:
        return _("It is too late: the text is gone.")


@transaction.atomic
def delete_post(*, author: Member, post: Post) -> None:
    """
    Delete one's own post. Nobody sees it from now on; what it said is erased some seconds later,
    until when `restore_post` brings it back. Replies of others to a thread stay.

    :raises PermissionDenied: if it is not the author's own
    """
    post = locked(post)
    if post.deleted_at:
        return
    require_can_edit(author, post)
    post.deleted_at = clock.now()
    _change_standing(post, by=-1)
    if clock.is_set_back():
        # An importer tells of long ago, when nobody was there to undo it.
        erase_post(post)
    else:
        enqueue(ERASE, network=post.group.network, run_at=clock.now() + UNDO_UNTIL, post=post.pk)
    record_of_post("post.deleted", author, post)


@transaction.atomic
def restore_post(*, author: Member, post: Post) -> None:
    """
    Take back that one has just deleted a post.

    :raises PermissionDenied: if it is not the author's own, or they can't see its group any more
    :raises TooLate: if it is erased, or about to be
    """
    post = locked(post)
    if post.deleted_at is None:
        return
    if not post.rules or clock.now() - post.deleted_at > UNDO_UNTIL:
        raise TooLate
    post.deleted_at = None
    require_can_edit(author, post)
    _change_standing(post, by=1)
    record_of_post("post.restored", author, post)


@transaction.atomic
def erase_post(post: Post) -> None:
    """Remove every trace of what a deleted post said; if it was brought back, nothing."""
    post = locked(post)
    if post.deleted_at is None or not post.rules:
        return
    post.of_kind.erase(post)
    for left in (
        post.revisions, post.mentions, post.reactions, post.topic_uses, post.bookmarks,
    ):  # fmt: skip
        left.all().delete()
    remove_attachments(post)
    call_back(post)
    # Made by no rules: there is nothing of it any more.
    Post.objects.filter(pk=post.pk).update(
        text="", html="", rules=0, reaction_count=0, other_reactions=None, in_reply_to=None,
        shares=None, version=F("version") + 1,
    )  # fmt: skip


def _change_standing(post: Post, by: int) -> None:
    """Write that the post went or came back, and count it out or in."""
    post.version = F("version") + 1
    post.save(update_fields=["deleted_at", "version"])
    quote_anew(post)
    if post.thread_id:
        Post.objects.filter(pk=post.thread_id).update(reply_count=F("reply_count") + by)
    else:
        Group.objects.filter(pk=post.group_id).update(thread_count=F("thread_count") + by)
