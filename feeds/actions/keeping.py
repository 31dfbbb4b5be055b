"""What members keep of threads for themselves: following, muting, bookmarks."""

import datetime

from django.db import transaction

from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.actions.marking import DateGone
from feeds.models import Bookmark, Post, ThreadFollow
from feeds.permissions import require_can_keep


@transaction.atomic
def follow_thread(*, member: Member, thread: Post) -> None:
    """
    Hear of what is said in a thread from now on.

    :raises PermissionDenied: if the member does not read its group
    """
    _follow(member, thread, is_muted=False)


@transaction.atomic
def mute_thread(*, member: Member, thread: Post) -> None:
    """
    Hear no more of a thread, nor have it counted as unread.

    :raises PermissionDenied: if the member does not read its group
    """
    _follow(member, thread, is_muted=True)


@transaction.atomic
def unfollow_thread(*, member: Member, thread: Post) -> None:
    """
    Neither follow nor mute a thread.

    :raises PermissionDenied: if the member does not read its group
    """
    require_can_keep(member, thread)
    ThreadFollow.objects.filter(member=member, thread=thread).delete()


@transaction.atomic
def bookmark_post(
    *,
    member: Member,
    post: Post,
    note: str = "",
    remind_at: datetime.datetime | None = None,
) -> None:
    """
    Keep a post to find it again, with a note for oneself, and be reminded of it.

    Kept again, the note and the reminder take the place of those before.

    :raises PermissionDenied: if the member does not read its group
    :raises DateGone: if the reminder would be in the past
    """
    require_can_keep(member, post)
    if remind_at is not None and remind_at <= clock.now():
        raise DateGone
    Bookmark.objects.update_or_create(
        member=member,
        post=post,
        defaults={"note": note.strip(), "remind_at": remind_at, "reminded_at": None},
    )


@transaction.atomic
def remove_bookmark(*, member: Member, post: Post) -> None:
    """Keep a post no more."""
    Bookmark.objects.filter(member=member, post=post).delete()


@transaction.atomic
def remind_of_bookmark(bookmark: Bookmark) -> None:
    """Tell a member of the bookmark that they wanted to be reminded of, once."""
    now = clock.now()
    due = Bookmark.objects.filter(pk=bookmark.pk, remind_at__lte=now, reminded_at=None)
    if due.update(reminded_at=now):
        record(
            "bookmark.due",
            network=bookmark.network,
            bookmark=bookmark.pk,
            post=bookmark.post_id,
            member=bookmark.member_id,
        )


def _follow(member: Member, thread: Post, *, is_muted: bool) -> None:
    require_can_keep(member, thread)
    ThreadFollow.objects.update_or_create(
        member=member, thread=thread, defaults={"is_muted": is_muted, "at": clock.now()}
    )
