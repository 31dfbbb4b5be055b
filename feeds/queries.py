"""Feeds: threads newest activity first, each with its last replies and the viewer's own marks."""

import datetime
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.paging import Page, cut, first_rows, page
from accounts.statements import Statement
from feeds.models import Post, PostQuerySet, Reaction, ThreadRead
from feeds.topics.models import Topic
from groups.models import Group, GroupMember, GroupQuerySet

FEED_SIZE = 20
REPLIES_SIZE = 50
_LATEST = ("-activity", "-pk")


@dataclass(frozen=True)
class Marks:
    """What is the viewer's own about a post; it stands on the envelope, not in the shared card."""

    is_mine: bool = False
    is_liked: bool = False
    is_unread: bool = False

    def __str__(self) -> str:
        """The attributes that the envelope carries for these marks."""
        marks = (
            (self.is_mine, "data-mine"),
            (self.is_liked, "data-liked"),
            (self.is_unread, "data-unread"),
        )
        return " ".join(name for is_so, name in marks if is_so)


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    A post as one viewer gets it: what its card shows to all, and the viewer's own marks.

    :ivar shown: see `shown_of`; two that are equal look the same
    """

    shown: tuple[Hashable, ...]
    marks: Marks
    reply_count: int = 0
    answers: tuple["Envelope", ...] = ()

    @property
    def pk(self) -> int:
        return self.shown[0]  # type: ignore[return-value]


@dataclass(frozen=True)
class Feed:
    """One page of a feed and the key of the next, empty at the end."""

    envelopes: list[Envelope]
    next: str
    pinned: Sequence[Envelope] = ()

    def __iter__(self):
        return iter(self.envelopes)


def home_feed(member: Member, after: str = "") -> Feed:
    """Threads of the groups that `member` is in."""
    if after or not member.is_active:
        return _feed(_home_threads(member), member, after)
    # The first page is what most ask for.
    rows = _first_home_rows.all(member=member.pk, network=member.network_id)
    return _enveloped(cut(rows, _LATEST, FEED_SIZE), member)


def group_feed(member: Member, group: Group, after: str = "") -> Feed:
    """Threads of one group; on its first page the few that are pinned, the latest first, on top."""
    threads = _threads(member).filter(group=group)
    pinned = _rows(threads.filter(pin__isnull=False), member).order_by("-pin__pinned_at", "-pk")
    return _feed(threads.filter(pin=None), member, after, top=pinned[:5] if not after else ())


def member_feed(member: Member, author: Member, after: str = "") -> Feed:
    """Threads that `author` started, as far as `member` may see them, the latest written first."""
    threads = _threads(member).present().filter(author=author)
    return _feed(threads, member, after, order=("-pk",))


def topic_feed(member: Member, topic: Topic, after: str = "") -> Feed:
    """Posts under a topic, threads and replies, the latest written first."""
    posts = Post.objects.visible_to(member).present()
    return _feed(posts.filter(topic_uses__tag=topic), member, after, order=("-pk",))


def thread_replies(member: Member, thread: Post, after: str = "") -> Feed:
    """Replies of a thread, oldest first."""
    replies = Post.objects.visible_to(member).filter(thread=thread)
    shown = _reply_rows(Post.objects.all(), member)
    found: Page[Any] = page(replies, order=("pk",), after=after, size=REPLIES_SIZE, shown=shown)
    return Feed([_reply(row, member) for row in found], found.next)


def marks_of(member: Member, posts: Iterable[int]) -> dict[int, Marks]:
    """The viewer's own marks of those of `posts` that they may see, in one query."""
    rows = _marked(Post.objects.visible_to(member).filter(pk__in=list(posts)), member).values_list(
        "pk", "author", "thread", "activity", "liked", "group_read", "thread_read"
    )
    return {row[0]: _marks(*row[1:], member=member) for row in rows}


@dataclass(frozen=True)
class Newcomers:
    """Who joined lately: the last few by name, and how many besides."""

    named: list[Member]
    others: int


def newcomers(network: Network, hours: int = 24) -> Newcomers:
    """Who joined within the last hours, the same for every reader; at most 100 are counted."""
    since = clock.now() - datetime.timedelta(hours=hours)
    found = _joined.all(network=network.pk, since=since)
    return Newcomers(found[:3], len(found) - 3 if len(found) > 3 else 0)


@Statement
def _joined(network: int, since: datetime.datetime) -> QuerySet[Member]:
    joined = Member.objects.active().filter(network=network, joined_at__gte=since)
    named = joined.select_related("network").only("name", "network__slug")
    return named.order_by("-joined_at", "-pk")[:100]


def shown_of(post: Post) -> tuple[Hashable, ...]:
    """Everything that the card of a post shows, as `Envelope.shown` has it."""
    author, group = post.author, post.group
    return (
        post.pk, post.thread_id, post.rules, post.edited_at, post.deleted_at, post.like_count,
        post.pin.pk if hasattr(post, "pin") and post.pin else None,
        author.pk, author.name, author.title, author.department, author.kind,
        author.photo.name or "", group.name, group.slug, post.network.slug,
    )  # fmt: skip


# In the order of `shown_of`. What a post says is not among them, and is fetched only to be drawn:
# whenever it changes, `edited_at`, `deleted_at` or the `rules` by which it was made do too.
_SHOWN = (
    "pk", "thread", "rules", "edited_at", "deleted_at", "like_count",
    "pin",
    "author", "author__name", "author__title", "author__department", "author__kind",
    "author__photo", "group__name", "group__slug", "network__slug",
)  # fmt: skip


def _threads(member: Member, within: GroupQuerySet | None = None) -> PostQuerySet:
    # The network follows from the group; said so that the index of its threads is walked.
    seen = Post.objects.visible_to(member, within=within).threads()
    return seen.filter(network=member.network_id)


def _home_threads(member: Member) -> PostQuerySet:
    return _threads(member, within=Group.objects.filter(memberships__member=member))


@Statement
def _first_home_rows(member: int, network: int) -> QuerySet[Post, Any]:
    viewer = Member(pk=member, network_id=network)
    shown = _rows(Post.objects.all(), viewer)
    return first_rows(_home_threads(viewer), order=_LATEST, size=FEED_SIZE, shown=shown)


def _feed(
    posts: PostQuerySet,
    member: Member,
    after: str,
    order: Sequence[str] = _LATEST,
    top: Iterable[Any] = (),
) -> Feed:
    shown = _rows(Post.objects.all(), member)
    found: Page[Any] = page(posts, order=order, after=after, size=FEED_SIZE, shown=shown)
    return _enveloped(found, member, list(top))


def _rows(posts: PostQuerySet, member: Member) -> QuerySet[Post, Any]:
    """Rows of a feed: what is shown, the last two replies, and what marks are made of."""
    return _marked(posts.with_last_replies(), member).values_list(
        *_SHOWN, "activity", "reply_count", "last_reply", "reply_before",
        "liked", "group_read", "thread_read", named=True,
    )  # fmt: skip


def _reply_rows(posts: PostQuerySet, member: Member) -> QuerySet[Post, Any]:
    return _liked(posts, member).values_list(*_SHOWN, "liked", named=True)


@Statement
def _replies(member: int, posts: list[int]) -> QuerySet[Post, Any]:
    rows = _reply_rows(Post.objects.filter(pk__in=posts), Member(pk=member))
    return rows.order_by("pk")


def _enveloped(found: Page[Any], member: Member, top: Sequence[Any] = ()) -> Feed:
    """Put each row, and those on top, into its envelope: all their last replies in one query."""
    rows = [*top, *found]
    last = [
        pk for row in rows if row.reply_count for pk in (row.last_reply, row.reply_before) if pk
    ]
    answers: dict[int, list[Envelope]] = {}
    for row in _replies.all(member=member.pk, posts=last) if last else ():
        answers.setdefault(row.thread, []).append(_reply(row, member))
    envelopes = [
        Envelope(
            tuple(row[: len(_SHOWN)]),
            _marks(
                row.author, row.thread, row.activity, row.liked, row.group_read, row.thread_read,
                member=member,
            ),
            row.reply_count,
            tuple(answers.get(row.pk, ())),
        )
        for row in rows
    ]  # fmt: skip
    return Feed(envelopes[len(top) :], found.next, pinned=envelopes[: len(top)])


def _reply(row: Any, member: Member) -> Envelope:
    marks = Marks(is_mine=row.author == member.pk, is_liked=row.liked)
    return Envelope(tuple(row[: len(_SHOWN)]), marks)


def _liked(posts: PostQuerySet, member: Member) -> Any:
    liked = Reaction.objects.filter(member=member, post=OuterRef("pk"))
    return posts.annotate(liked=Exists(liked))


def _marked(posts: PostQuerySet, member: Member) -> Any:
    """Say of each post what the marks of `member` are made of."""
    group_read = GroupMember.objects.filter(member=member, group=OuterRef("group"))
    thread_read = ThreadRead.objects.filter(member=member, thread=OuterRef("pk"))
    return _liked(posts, member).annotate(
        group_read=Subquery(group_read.values("read_to")),
        thread_read=Subquery(thread_read.values("read_to")),
    )


def _marks(
    author: int,
    thread: int | None,
    activity: int,
    liked: bool,
    group_read: int | None,
    thread_read: int | None,
    *,
    member: Member,
) -> Marks:
    return Marks(
        is_mine=author == member.pk,
        is_liked=liked,
        # Without membership nothing was promised to be read, so nothing is unread.
        is_unread=thread is None
        and group_read is not None
        and activity > max(group_read, thread_read or 0),
    )
