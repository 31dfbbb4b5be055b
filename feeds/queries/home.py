"""Home: what was said in one's groups and where one follows, newest activity first."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.following.models import Follow, Mute
from accounts.networks.models import Member
from accounts.paging import cut
from accounts.statements import Statement
from feeds.models import Post, PostQuerySet, ThreadFollow, Visit
from feeds.queries.envelopes import FEED_SIZE, LATEST, Feed, enveloped, feed_of, rows
from feeds.queries.feeds import LIFTED_SHOWN, filtered, is_lifted, threads_seen_by
from feeds.queries.filters import Filter
from feeds.queries.marks import muted_people
from feeds.queries.mentions import unread_mentions
from feeds.queries.welcome import (
    NOBODY_NEW,
    Newcomers,
    joined_lately,
    joined_since,
    newcomers_of,
)
from feeds.topics.models import TopicFollow, TopicUse
from groups.models import Group

# Of colleagues and topics that one follows, the latest so many bring what is new by themselves; of
# the others it is there at the next visit.
_MOST_LIVE = 200
# Of threads with an unread mention the latest so many are lifted; all stand under Mentions.
_MENTIONS_SHOWN = 3
# What a row of home says besides: whether the thread is in a group of one's own, whether a
# colleague whom one follows began it, and which topic that one follows it carries.
_WHY = ("is_mine", "is_of_followed", "followed_topic")


@dataclass(frozen=True)
class Own:
    """
    What of the viewer's own decides what their home shows.

    :ivar line_at: the newest activity that they had before them at their last visit
    :ivar people: ids of colleagues whom they follow
    :ivar topics: ids of topics that they follow, with their names
    :ivar muted: ids of colleagues whom they mute
    :ivar mentions: by thread, the latest post in it that names them and that they have not read
    :ivar lifted: ids of the threads that their kinds lift for them
    :ivar newcomers: who joined the network lately; not theirs alone, but asked for with the rest
    """

    line_at: int = 0
    people: tuple[int, ...] = ()
    topics: tuple[tuple[int, str], ...] = ()
    muted: tuple[int, ...] = ()
    mentions: Mapping[int, int] = field(default_factory=dict)
    lifted: tuple[int, ...] = ()
    newcomers: Newcomers = NOBODY_NEW

    @property
    def people_words(self) -> str:
        """The ids of colleagues followed, as scripts get them."""
        return " ".join(map(str, self.people))

    @property
    def topic_words(self) -> str:
        """Topics followed, as scripts get them: each its id and its name."""
        return " ".join(f"{pk}:{name}" for pk, name in self.topics)

    @property
    def muted_words(self) -> str:
        """The ids of colleagues muted, as scripts get them."""
        return " ".join(map(str, self.muted))


def own_of_home(member: Member) -> Own:
    """What decides what the home of `member` shows, in one query."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    asked = {"member": member.pk, "network": member.network_id, "since": joined_since()}
    for what, number, name in _own.all(**asked):
        found[what].append((number, name))
    mentions: dict[int, int] = {}
    for thread, post in found["mention"]:
        mentions[thread] = max(int(post), mentions.get(thread, 0))
    return Own(
        line_at=found["line"][0][0] if found["line"] else 0,
        people=tuple(pk for pk, _name in found["person"]),
        topics=tuple(found["topic"]),
        muted=tuple(pk for pk, _name in found["muted"]),
        mentions=mentions,
        lifted=tuple(pk for pk, _name in found["lifted"]),
        newcomers=newcomers_of(found["newcomer"], member.network),
    )


def home_feed(
    member: Member, after: str = "", only: Filter | None = None, own: Own | None = None
) -> Feed:
    """
    Threads of one's groups, and of what else one follows: threads, colleagues, topics.

    :param own: `own_of_home`, where that is known already
    """
    if after or only or not member.is_active:
        threads = filtered(_at_home(threads_seen_by(member), member), only)
        return feed_of(threads, member, after, shown=_home_rows(member), why=_why)
    # The first page is what most ask for. What is lifted and not on it stands behind it.
    own = own or own_of_home(member)
    # Most mute nobody, and what asks for no mutes has a third fewer tables to look into.
    first_rows = _first_home_rows if own.muted else _first_home_rows_unmuted
    found = first_rows.all(
        member=member.pk,
        network=member.network_id,
        lifted=list(own.lifted) or [0],
        on_top=[*own.lifted, *own.mentions] or [0],
    )
    lifted = sorted((row for row in found if row.pk in own.lifted), key=lambda row: -row.pk)
    named = [row for row in found if row.pk in own.mentions][:_MENTIONS_SHOWN]
    raised = [*lifted, *(row for row in named if row not in lifted)]
    # Of more mentions than are raised those that are nowhere else on home were found, too.
    found = [row for row in found if row in raised or _is_at_home(row)]
    first = cut(found[: FEED_SIZE + 1], LATEST, FEED_SIZE)
    return enveloped(
        first, member, lifted=raised, why=_why, mentions=own.mentions, mutes=bool(own.muted)
    )


def _at_home(threads: PostQuerySet, member: Member, mutes: bool = True) -> PostQuerySet:
    """Those of `threads` that stand on the home of `member`; whether they mute anybody."""
    follows = ThreadFollow.objects.filter(member=member)
    mine = Group.objects.filter(memberships__member=member)
    return (
        threads.alias(followed_topic=_followed_topic(member, "tag"))
        .filter(
            Q(group__among=mine)
            | Q(pk__in=follows.filter(is_muted=False).values("thread"))
            | Q(author__in=_followed(member))
            | Q(followed_topic__isnull=False, deleted_at=None)
        )
        .exclude(pk__in=follows.filter(is_muted=True).values("thread"))
        .exclude(author__in=muted_people(member, mutes))
    )


def _home_rows(viewer: Member, mutes: bool = True) -> QuerySet[Post, Any]:
    """Rows of home: what any feed shows, and why each may stand here."""
    in_mine = Q(group__among=Group.objects.filter(memberships__member=viewer))
    # In one's own groups nobody asks why: the topics of few posts are looked at.
    topic = Case(
        When(in_mine, then=None),
        default=_followed_topic(viewer, "tag__name"),
        output_field=CharField(null=True),
    )
    posts = Post.objects.annotate(
        is_mine=Case(When(in_mine, then=Value(True)), default=Value(False)),
        is_of_followed=Exists(_followed(viewer).filter(other=OuterRef("author"))),
        followed_topic=topic,
    )
    return rows(posts, viewer, *_WHY, mutes=mutes)


def _why(row: Any) -> str:
    """Why a thread stands on the home of somebody who is not in its group."""
    if row.is_mine:
        return ""
    if row.mutes is False:
        return _("Conversation you follow")
    if row.is_of_followed:
        return _("Colleague you follow")
    return _("Topic you follow: #%(name)s") % {"name": row.followed_topic}


def _is_at_home(row: Any) -> bool:
    """Whether a row that was found for whatever reason has a place on home anyway."""
    has_topic = row.followed_topic is not None and row.deleted_at is None
    return row.is_mine or row.mutes is False or row.is_of_followed or has_topic


def _followed(member: Member) -> QuerySet[Follow, Any]:
    return Follow.objects.filter(member=member).values("other")


def _followed_topic(member: Member, shown: str) -> Subquery:
    """Of the topics of a thread the first that `member` follows; none if they follow none."""
    # Asked of one thread after the other, from the newest on, until a page is full. As IN or EXISTS
    # both databases would first gather all posts there are under these topics.
    topics = TopicFollow.objects.filter(member=member).values("topic")
    uses = TopicUse.objects.filter(content_object=OuterRef("pk"), tag__among=topics)
    return Subquery(uses.order_by("tag").values(shown)[:1])


@Statement
def _first_home_rows(
    member: int, network: int, lifted: list[int], on_top: list[int]
) -> QuerySet[Post, Any]:
    return _first_rows(Member(pk=member, network_id=network), lifted, on_top, mutes=True)


@Statement
def _first_home_rows_unmuted(
    member: int, network: int, lifted: list[int], on_top: list[int]
) -> QuerySet[Post, Any]:
    return _first_rows(Member(pk=member, network_id=network), lifted, on_top, mutes=False)


def _first_rows(
    viewer: Member, lifted: list[int], on_top: list[int], mutes: bool
) -> QuerySet[Post, Any]:
    first = _at_home(threads_seen_by(viewer), viewer, mutes).order_by(*LATEST)[: FEED_SIZE + 1]
    # By a union: PostgreSQL would look at every post for one condition "or" the other.
    all_of_it = _part(first).union(_part(_on_top(viewer, lifted, on_top, mutes)))
    return _home_rows(viewer, mutes).filter(pk__in=all_of_it).order_by(*LATEST)


def _on_top(viewer: Member, lifted: list[int], on_top: list[int], mutes: bool) -> PostQuerySet:
    """Of the threads `on_top` what is `lifted` and the latest others, where the viewer reads."""
    # Not more than are shown: what is not raised has no place on home but its own. That they are
    # threads is known, and not said: SQLite would rather look at all threads than at those few.
    threads = Post.objects.visible_to(viewer).filter(pk__in=on_top)
    threads = threads.exclude(author__in=muted_people(viewer, mutes))
    is_lifted_first = Case(When(pk__in=lifted, then=Value(0)), default=Value(1))
    return threads.order_by(is_lifted_first, *LATEST)[: LIFTED_SHOWN + _MENTIONS_SHOWN]


def _lifted_at_home(viewer: Member) -> QuerySet[Post, Any]:
    """The latest threads that their kinds lift in the viewer's groups, without what they mute."""
    muted = ThreadFollow.objects.filter(member=viewer, is_muted=True).values("thread")
    threads = Post.objects.filter(is_lifted(viewer), thread=None).exclude(pk__in=muted)
    return threads.exclude(author__in=muted_people(viewer)).order_by("-pk")[:LIFTED_SHOWN]


@Statement
def _own(
    member: int, network: int, since: datetime.datetime
) -> QuerySet[Any, tuple[str, int, str]]:
    nameless, viewer = Value(""), Member(pk=member, network_id=network)
    line = Visit.objects.filter(member=member).values_list(Value("line"), "line_at", nameless)
    people = Follow.objects.filter(pk__in=_latest(Follow.objects, member))
    topics = TopicFollow.objects.filter(pk__in=_latest(TopicFollow.objects, member))
    muted = Mute.objects.filter(pk__in=_latest(Mute.objects, member))
    return line.union(
        people.values_list(Value("person"), "other", nameless),
        topics.values_list(Value("topic"), "topic", "topic__name"),
        muted.values_list(Value("muted"), "other", nameless),
        unread_mentions(member).values_list(
            Value("mention"), "in_thread", Cast("post", CharField())
        ),
        _kept_apart(_lifted_at_home(viewer)).values_list(Value("lifted"), "pk", nameless),
        Member.objects.filter(pk__in=joined_lately(network, since).values("pk")).values_list(
            Value("newcomer"), "pk", "name"
        ),
        all=True,
    )


def _latest(ties: Any, member: int) -> QuerySet[Any, Any]:
    return ties.filter(member=member).order_by("-pk").values("pk")[:_MOST_LIVE]


def _part(posts: PostQuerySet) -> QuerySet[Post, Any]:
    """The keys of the first few posts, as a part of a union."""
    # SQLite takes no LIMIT in one, but one level deeper.
    if connection.features.supports_slicing_ordering_in_compound:
        return posts.values("pk")
    return _kept_apart(posts).values("pk")


def _kept_apart(posts: QuerySet[Post, Any]) -> QuerySet[Post, Any]:
    return Post.objects.filter(pk__in=posts.values("pk"))
