"""What a viewer can do with a post, and who would gain or lose sight of one that is moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.networks.models import Member
from feeds.kinds import Entry
from feeds.models import Bookmark, Closing, Pin, Post, ThreadFollow
from feeds.permissions import can_pin
from groups.models import Group


@dataclass(frozen=True)
class Choices:
    """What the menu of a post offers to one viewer."""

    is_mine: bool
    is_leader: bool
    is_pinned: bool
    is_closed: bool
    is_bookmarked: bool
    follows: bool
    mutes: bool
    is_writable: bool
    is_thread: bool
    of_kind: Sequence[Entry] = ()

    @property
    def edit(self) -> bool:
        return self.is_mine and self.is_writable

    @property
    def pin(self) -> bool:
        return self.is_thread and self.is_leader and self.is_writable

    @property
    def close(self) -> bool:
        return self.is_thread and (self.is_mine or self.is_leader) and self.is_writable

    @property
    def split(self) -> bool:
        return self.pin


def choices_for(member: Member, post: Post) -> Choices:
    """What `member` can do with a post that they see, in six queries and those of its kind."""
    thread = post if post.thread is None else post.thread
    mutes = ThreadFollow.objects.filter(member=member, thread=thread).values_list(
        "is_muted", flat=True
    )
    follow = mutes.first()
    return Choices(
        is_mine=post.author_id == member.pk,
        is_leader=can_pin(member, post.group),
        is_pinned=Pin.objects.filter(post=post).exists(),
        is_closed=Closing.objects.filter(thread=post).exists(),
        is_bookmarked=Bookmark.objects.filter(member=member, post=post).exists(),
        follows=follow is False,
        mutes=follow is True,
        is_writable=post.group.archived_at is None and post.deleted_at is None,
        is_thread=post.is_thread,
        of_kind=thread.of_kind.entries(member, post, thread) if post.deleted_at is None else (),
    )


@dataclass(frozen=True)
class SightChange:
    """How many would see a thread that do not now, and how many no more, if it moved."""

    to: Group
    gaining: int
    losing: int


def sight_change(was: Group, to: Group) -> SightChange:
    """Count who gains and who loses sight of what moves from one group into another."""
    before, after = was.readers(), to.readers()
    return SightChange(
        to,
        gaining=after.exclude(pk__in=before.values("pk")).count(),
        losing=before.exclude(pk__in=after.values("pk")).count(),
    )
