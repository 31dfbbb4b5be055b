"""Feeds: threads newest activity first, of one's own groups, of one group, member or topic."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.events import clock
from accounts.networks.models import Member
from accounts.paging import cut, first_rows, page
from accounts.statements import Statement
from feeds.models import Post, PostQuerySet, ThreadFollow
from feeds.models.marks import is_on_top, not_on_top
from feeds.queries.envelopes import (
    FEED_SIZE,
    LATEST,
    SHOWN,
    Envelope,
    Feed,
    beyond,
    enveloped,
    feed_of,
    references_of,
    reply_envelope,
    reply_rows,
    rows,
)
from feeds.queries.filters import Filter
from feeds.queries.marks import OWN, marks_from, own
from feeds.topics.models import Topic
from groups.models import Group, GroupQuerySet

REPLIES_SIZE = 50
# Of pinned threads so many stand on top.
_PINNED_SHOWN = 5


def home_feed(member: Member, after: str = "", only: Filter | None = None) -> Feed:
    """Threads of the groups that `member` is in, and those they follow elsewhere."""
    if after or only or not member.is_active:
        return feed_of(_filtered(_home_threads(member), only), member, after)
    # The first page is what most ask for.
    found = _first_home_rows.all(member=member.pk, network=member.network_id)
    return enveloped(cut(found, LATEST, FEED_SIZE), member)


def all_feed(member: Member, after: str = "", only: Filter | None = None) -> Feed:
    """Every thread that `member` may see."""
    return feed_of(_filtered(threads_seen_by(member), only), member, after)


def group_feed(member: Member, group: Group, after: str = "", only: Filter | None = None) -> Feed:
    """Threads of one group; on its first page the few that are pinned, the latest first, on top."""
    threads = threads_seen_by(member).filter(group=group)
    pinned: Any = ()
    if not after and not only:
        pinned = rows(threads.filter(is_on_top(clock.today())), member).order_by(
            "-pin__pinned_at", "-pk"
        )
        pinned = pinned[:_PINNED_SHOWN]
    rest = _filtered(threads if only else threads.filter(not_on_top(clock.today())), only)
    return feed_of(rest, member, after, top=pinned)


def member_feed(member: Member, author: Member, after: str = "") -> Feed:
    """Threads that `author` started, as far as `member` may see them, the latest written first."""
    threads = threads_seen_by(member).present().filter(author=author)
    return feed_of(threads, member, after, order=("-pk",))


def topic_feed(member: Member, topic: Topic, after: str = "") -> Feed:
    """Posts under a topic, threads and replies, the latest written first."""
    posts = Post.objects.visible_to(member).present()
    return feed_of(posts.filter(topic_uses__tag=topic), member, after, order=("-pk",))


def mentions_feed(member: Member, after: str = "") -> Feed:
    """Posts that name `member`, threads and replies, the latest written first."""
    posts = Post.objects.visible_to(member).present()
    return feed_of(posts.filter(mentions__member=member), member, after, order=("-pk",))


def thread_envelope(member: Member, thread: Post) -> Envelope | None:
    """A thread in its envelope without its replies, as its own page has it; None if unseen."""
    seen = Post.objects.visible_to(member).filter(pk=thread.pk)
    row = own(seen, member).values_list(*SHOWN, "reply_count", *beyond(OWN), named=True).first()
    if row is None:
        return None
    marks = marks_from(*(getattr(row, name) for name in OWN), member=member)
    reference = references_of(member, [row.shares]).get(row.shares)
    return Envelope(tuple(row[: len(SHOWN)]), marks, row.reply_count, reference=reference)


def thread_replies(member: Member, thread: Post, after: str = "") -> Feed:
    """Replies of a thread, oldest first."""
    replies = Post.objects.visible_to(member).filter(thread=thread)
    shown = reply_rows(Post.objects.all(), member)
    found: Any = page(replies, order=("pk",), after=after, size=REPLIES_SIZE, shown=shown)
    return Feed([reply_envelope(row, member) for row in found], found.next)


def replies_before(member: Member, thread: Post, before: int) -> list[Envelope]:
    """The last replies of a thread before one of them, at most a page, oldest first."""
    replies = Post.objects.visible_to(member).filter(thread=thread, pk__lt=before)
    shown = reply_rows(Post.objects.all(), member)
    found: Any = page(replies, order=("-pk",), size=REPLIES_SIZE, shown=shown)
    return [reply_envelope(row, member) for row in reversed(found.items)]


def threads_seen_by(member: Member, within: GroupQuerySet | None = None) -> PostQuerySet:
    """Threads that `member` may see, as a feed walks them."""
    # The network follows from the group; said so that the index of its threads is walked.
    seen = Post.objects.visible_to(member, within=within).threads()
    return seen.filter(network=member.network_id)


def _home_threads(member: Member) -> PostQuerySet:
    follows = ThreadFollow.objects.filter(member=member)
    mine = Group.objects.filter(memberships__member=member)
    return (
        threads_seen_by(member)
        .filter(Q(group__among=mine) | Q(pk__in=follows.filter(is_muted=False).values("thread")))
        .exclude(pk__in=follows.filter(is_muted=True).values("thread"))
    )


def _filtered(threads: PostQuerySet, only: Filter | None) -> PostQuerySet:
    return only.applied_to(threads) if only else threads


@Statement
def _first_home_rows(member: int, network: int) -> QuerySet[Post, Any]:
    viewer = Member(pk=member, network_id=network)
    shown = rows(Post.objects.all(), viewer)
    return first_rows(_home_threads(viewer), order=LATEST, size=FEED_SIZE, shown=shown)
