"""Feeds: threads newest activity first, of all groups, of one group, member or topic."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.events import clock
from accounts.networks.models import Member
from accounts.paging import page
from accounts.statements import Statement
from feeds.kinds import kinds, own_names
from feeds.models import Post, PostQuerySet
from feeds.models.marks import is_on_top, not_on_top
from feeds.queries.envelopes import (
    SHOWN,
    Envelope,
    Feed,
    beyond,
    feed_of,
    references_of,
    reply_envelope,
    reply_rows,
    rows,
)
from feeds.queries.filters import Filter
from feeds.queries.marks import OWN, marks_of_row, own
from feeds.topics.models import Topic
from groups.models import Group, GroupQuerySet

REPLIES_SIZE = 50
# Of pinned threads so many stand on top.
_PINNED_SHOWN = 5
# And of what kinds lift, the latest.
LIFTED_SHOWN = 5


def all_feed(member: Member, after: str = "", only: Filter | None = None) -> Feed:
    """Every thread that `member` may see."""
    return feed_of(filtered(threads_seen_by(member), only), member, after)


def group_feed(member: Member, group: Group, after: str = "", only: Filter | None = None) -> Feed:
    """Threads of one group; on its first page what is lifted and the few that are pinned on top."""
    threads = Post.objects.visible_in(group, member).threads()
    pinned: Any = ()
    lifted: list[Any] = []
    if not after and not only and member.is_active:
        lifted = _lifted_rows_of_group.all(
            member=member.pk, network=member.network_id, group=group.pk
        )
        pinned = rows(threads.filter(is_on_top(clock.today())), member).order_by(
            "-pin__pinned_at", "-pk"
        )
        pinned = pinned[:_PINNED_SHOWN]
    rest = filtered(threads if only else threads.filter(not_on_top(clock.today())), only)
    return feed_of(rest, member, after, top=pinned, lifted=lifted)


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
    found = own(seen, member)
    names = (*SHOWN, "reply_count", *beyond(OWN), *own_names())
    row = found.values_list(*names, named=True).first()
    if row is None:
        return None
    reference = references_of(member, [row.shares]).get(row.shares)
    marks = marks_of_row(row, member)
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


def filtered(threads: PostQuerySet, only: Filter | None) -> PostQuerySet:
    return only.applied_to(threads) if only else threads


@Statement
def _lifted_rows_of_group(member: int, network: int, group: int) -> QuerySet[Post, Any]:
    viewer = Member(pk=member, network_id=network)
    found = threads_seen_by(viewer).filter(is_lifted(viewer), group=group).order_by("-pk")
    # Found apart from what rows show: with so many tables, PostgreSQL would begin with all threads
    # of the group.
    few = Post.objects.filter(pk__in=found.values("pk")[:LIFTED_SHOWN])
    return rows(few, viewer).order_by("-pk")


def is_lifted(viewer: Member) -> Q:
    """Whether some kind lifts a thread for a viewer."""
    raised = Q(pk__in=())
    for kind in kinds():
        if kind.lifted:
            raised |= Q(pk__in=kind.lifted(viewer).values("pk"))
    return raised & Q(deleted_at=None)
