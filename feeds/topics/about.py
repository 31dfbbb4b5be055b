"""What stands beside the conversation under a topic: who, how much, and what it goes with."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from accounts.events import clock
from accounts.ids import moment_of
from accounts.networks.models import Member
from accounts.strips import Strip, strip
from feeds.models import Post
from feeds.topics.models import Topic, TopicUse
from feeds.topics.queries import is_followed

WEEKS = 12
# The latest posts under the topic; what is older is not counted, however much there is.
LOOKED_AT = 2_000
_FOR_PEOPLE, _FOR_RELATED = 200, 500
_MOST_PEOPLE, _MOST_RELATED = 6, 6
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Writer:
    member: Member
    posts: int


@dataclass(frozen=True)
class Related:
    topic: Topic
    posts: int


@dataclass(frozen=True)
class Week:
    first: datetime.date
    last: datetime.date
    posts: int


@dataclass(frozen=True)
class About:
    """All of it counts only posts that the viewer can see."""

    writers: list[Writer]
    related: list[Related]
    weeks: list[Week]
    picture: Strip
    is_followed: bool


def about_topic(member: Member, topic: Topic) -> About:
    """What there is to say of a topic from the posts that `member` can see, in six queries."""
    seen = TopicUse.objects.visible_to(member).filter(tag=topic)
    latest = seen.order_by("-content_object").values_list("content_object", flat=True)
    posts = list(latest[:LOOKED_AT])
    weeks = _weeks([moment_of(post) for post in posts], is_cut=len(posts) == LOOKED_AT)
    return About(
        writers=_writers(member, posts[:_FOR_PEOPLE]),
        related=_related(topic, posts[:_FOR_RELATED]),
        weeks=weeks,
        picture=strip([week.posts for week in weeks]),
        is_followed=is_followed(member, topic),
    )


def _writers(member: Member, posts: Sequence[int]) -> list[Writer]:
    """Who wrote most of the latest posts; of equals whoever wrote last comes first."""
    written = Post.objects.filter(pk__in=posts).order_by("-pk")
    counts = Counter(written.values_list("author", flat=True))
    people = Member.objects.visible_to(member).active().select_related("network")
    found = people.in_bulk(counts.keys())
    # A counter keeps the order in which its keys came, and sorting keeps that of equals.
    most = [Writer(found[pk], count) for pk, count in counts.most_common() if pk in found]
    return most[:_MOST_PEOPLE]


def _related(topic: Topic, posts: Sequence[int]) -> list[Related]:
    together = (
        TopicUse.objects.filter(content_object__in=posts)
        .exclude(tag=topic)
        .values("tag")
        .annotate(posts=Count("pk"))
        .order_by("-posts", "tag")[:_MOST_RELATED]
    )
    counts = {row["tag"]: row["posts"] for row in together}
    topics = Topic.objects.select_related("network").in_bulk(counts.keys())
    return [Related(topics[pk], count) for pk, count in counts.items() if pk in topics]


def _weeks(moments: Sequence[datetime.datetime], *, is_cut: bool) -> list[Week]:
    """Posts in each of twelve weeks, the last of which ends now; fewer, if not all were counted."""
    now, today = clock.now(), clock.today()
    counts = Counter((now - moment) // _WEEK for moment in moments)
    whole = min(WEEKS, (now - moments[-1]) // _WEEK) if is_cut else WEEKS
    return [
        Week(today - _WEEK * (ago + 1) + datetime.timedelta(days=1), today - _WEEK * ago,
             counts[ago])
        for ago in reversed(range(max(1, whole)))
    ]  # fmt: skip
