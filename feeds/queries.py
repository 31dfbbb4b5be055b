"""Feeds: threads newest activity first, each with its last replies and the viewer's own marks."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.paging import Page, page
from accounts.recounts import recount
from feeds.models import Post, PostQuerySet, Reaction, ThreadRead
from feeds.topics.models import Topic
from groups.models import Group, GroupMember

FEED_SIZE = 20
REPLIES_SIZE = 50


@dataclass(frozen=True)
class Marks:
    """What is the viewer's own about a post; it stands on the envelope, not in the shared card."""

    is_mine: bool = False
    is_liked: bool = False
    is_unread: bool = False


@dataclass(frozen=True)
class Envelope:
    """A post as one viewer gets it: the card that all share, and the viewer's own marks."""

    post: Post
    marks: Marks


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
    mine = GroupMember.objects.filter(member=member).values("group")
    return _feed(_threads(member).filter(group__in=mine), member, after)


def group_feed(member: Member, group: Group, after: str = "") -> Feed:
    """Threads of one group; on its first page the few that are pinned, the latest first, on top."""
    threads = _threads(member).filter(group=group)
    pinned = threads.filter(pin__isnull=False).order_by("-pin__pinned_at", "-pk")
    return _feed(threads.filter(pin=None), member, after, top=pinned[:5] if not after else ())


def member_feed(member: Member, author: Member, after: str = "") -> Feed:
    """Threads that `author` started, as far as `member` may see them, the latest written first."""
    threads = _threads(member).present().filter(author=author)
    return _feed(threads, member, after, order=("-pk",))


def topic_feed(member: Member, topic: Topic, after: str = "") -> Feed:
    """Posts under a topic, threads and replies, the latest written first."""
    posts = Post.objects.visible_to(member).present().for_cards()
    return _feed(posts.filter(topic_uses__tag=topic), member, after, order=("-pk",))


def thread_replies(member: Member, thread: Post, after: str = "") -> Feed:
    """Replies of a thread, oldest first."""
    replies = Post.objects.visible_to(member).for_cards().filter(thread=thread)
    found: Page[Post] = page(replies, order=("pk",), after=after, size=REPLIES_SIZE)
    return Feed(_enveloped(found.items, member), found.next)


def marks_of(member: Member, posts: Iterable[int]) -> dict[int, Marks]:
    """The viewer's own marks of those of `posts` that they may see, in one query."""
    group_read = GroupMember.objects.filter(member=member, group=OuterRef("group"))
    thread_read = ThreadRead.objects.filter(member=member, thread=OuterRef("pk"))
    liked = Reaction.objects.filter(member=member, post=OuterRef("pk"))
    rows = (
        Post.objects.visible_to(member)
        .filter(pk__in=list(posts))
        .annotate(
            liked=Exists(liked),
            group_read=Subquery(group_read.values("read_to")),
            thread_read=Subquery(thread_read.values("read_to")),
        )
        .values_list("pk", "author", "thread", "activity", "liked", "group_read", "thread_read")
    )
    return {
        pk: Marks(
            is_mine=author == member.pk,
            is_liked=liked,
            # Without membership nothing was promised to be read, so nothing is unread.
            is_unread=thread is None
            and group_read is not None
            and activity > max(group_read, thread_read or 0),
        )
        for pk, author, thread, activity, liked, group_read, thread_read in rows
    }


@dataclass(frozen=True)
class Newcomers:
    """Who joined lately: the last few by name, and how many besides."""

    named: list[Member]
    others: int


def newcomers(network: Network, hours: int = 24) -> Newcomers:
    """Who joined within the last hours, the same for every reader; at most 100 are counted."""
    since = clock.now() - datetime.timedelta(hours=hours)
    joined = (
        Member.objects.active()
        .filter(network=network, joined_at__gte=since)
        .select_related("network")
        .only("name", "network__slug")
        .order_by("-joined_at", "-pk")
    )
    found = list(joined[:100])
    return Newcomers(found[:3], len(found) - 3 if len(found) > 3 else 0)


def with_last_replies(posts: Sequence[Post]) -> None:
    """
    Put the last two replies of each thread on it as `shown_replies`, in one query for all.

    :param posts: fetched `for_cards`
    """
    threads = [post for post in posts if post.is_thread and post.reply_count]
    for post in posts:
        post.shown_replies = []
    if not threads:
        return
    shown = [pk for post in threads for pk in (post.last_reply, post.reply_before) if pk]
    by_thread = {post.pk: post for post in threads}
    for answer in Post.objects.for_cards().filter(pk__in=shown).order_by("pk"):
        if answer.thread_id:
            by_thread[answer.thread_id].shown_replies.append(answer)


def _threads(member: Member) -> PostQuerySet:
    return Post.objects.visible_to(member).threads().for_cards()


def _feed(
    posts: PostQuerySet,
    member: Member,
    after: str,
    order: Sequence[str] = ("-activity", "-pk"),
    top: Iterable[Post] = (),
) -> Feed:
    found: Page[Post] = page(posts, order=order, after=after, size=FEED_SIZE)
    pinned = list(top)
    # Both at once, so that what is pinned costs one query more and not three.
    with_last_replies(pinned + found.items)
    envelopes = _enveloped(pinned + found.items, member)
    return Feed(envelopes[len(pinned) :], found.next, pinned=envelopes[: len(pinned)])


def _enveloped(posts: Sequence[Post], member: Member) -> list[Envelope]:
    ids = [post.pk for post in posts]
    ids += [answer.pk for post in posts for answer in getattr(post, "shown_replies", [])]
    marks = marks_of(member, ids) if ids else {}
    for post in posts:
        post.shown_envelopes = [
            Envelope(answer, marks.get(answer.pk, Marks()))
            for answer in getattr(post, "shown_replies", [])
        ]
    return [Envelope(post, marks.get(post.pk, Marks())) for post in posts]


@recount(Post, "reply_count")
def true_reply_counts() -> Coalesce:
    """How many replies each thread really has, as an expression over `Post`."""
    return _number_of(Post.objects.present().filter(thread=OuterRef("pk")), "thread")


@recount(Post, "like_count")
def true_like_counts() -> Coalesce:
    """How many members really like each post, as an expression over `Post`."""
    return _number_of(Reaction.objects.filter(post=OuterRef("pk")), "post")


@recount(Group, "thread_count")
def true_thread_counts() -> Coalesce:
    """How many threads each group really has, as an expression over `Group`."""
    return _number_of(Post.objects.present().threads().filter(group=OuterRef("pk")), "group")


def _number_of(rows: QuerySet, owner: str) -> Coalesce:
    number = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), Value(0), output_field=IntegerField())
