"""Topics as a member may know them: by the posts that the member can see."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from accounts.events import clock
from accounts.ids import id_at, moment_of
from accounts.networks.models import Member
from accounts.recounts import number_of
from accounts.text import topic_slug
from feeds.models import Post
from feeds.topics.models import Topic, TopicFollow, TopicUse
from feeds.topics.rising import Rise, Use, rising, window_of

# About a quarter of a year at a million posts; read by an index, the latest first.
LOOKED_AT = 5_000
PASSED_OVER = 20_000
_SHOWN, _MOST_RISING, _MOST_FOLLOWED, _MOST_OFFERED = 60, 6, 50, 8
_OFFERED_BY = datetime.timedelta(days=90)
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Named:
    """A topic with what a list says of it: posts, and of a rising one why it is there."""

    topic: Topic
    posts: int
    rise: Rise | None = None
    latest: datetime.datetime | None = None


@dataclass(frozen=True)
class TopicsPage:
    """
    What is talked about now, what the member follows, and what was said lately, most first.

    :ivar since: when that began which counts as now
    """

    since: datetime.datetime
    now: list[Named]
    followed: list[Named]
    lately: list[Named]


def topics_page(member: Member) -> TopicsPage:
    """The topics of the last 5,000 uses that `member` can see, in five queries."""
    uses = _latest_uses(member)
    now = clock.now()
    window = window_of(uses, now, is_cut=len(uses) == LOOKED_AT)
    found = _rising(uses, now, window)[:_MOST_RISING]
    counts = Counter(use.topic for use in uses)
    lately = counts.most_common(_SHOWN)
    shown = {topic for topic, _count in lately} | {rise.topic for rise in found}
    topics = Topic.objects.select_related("network").in_bulk(shown)
    return TopicsPage(
        since=now - window,
        now=[Named(topics[rise.topic], rise.posts, rise) for rise in found if rise.topic in topics],
        followed=_followed(member, uses),
        lately=[Named(topics[pk], count) for pk, count in lately if pk in topics],
    )


def find_topic(member: Member, slug: str) -> Topic:
    """
    The topic of that name, or that once had it: then its `slug` differs, and the page redirects.

    :raises Http404: if there is none in a post that `member` can see: not even its name may be
        known
    """
    known = Topic.objects.visible_to(member).select_related("network")
    topic = known.filter(slug=slug).first() or known.filter(former_addresses__slug=slug).first()
    if topic is None:
        raise Http404
    return topic


def topics_beginning(member: Member, text: str) -> QuerySet[Topic]:
    """
    Topics that begin with `text`, or once did, and that `member` has seen in use.

    Those most used within 90 days come first.
    """
    begins = topic_slug(text)
    since = id_at(int((clock.now() - _OFFERED_BY).timestamp() * 1000), 0)
    uses = TopicUse.objects.visible_to(member).filter(tag=OuterRef("pk"), content_object__gte=since)
    named = Q(slug__startswith=begins)
    if begins:
        named |= Q(former_addresses__slug__startswith=begins)
    topics = Topic.objects.visible_to(member).filter(named).distinct()
    return topics.annotate(lately=number_of(uses, "tag")).order_by("-lately", "slug")[
        :_MOST_OFFERED
    ]


def is_followed(member: Member, topic: Topic) -> bool:
    """Whether `member` follows the topic."""
    return TopicFollow.objects.visible_to(member).filter(topic=topic).exists()


def _latest_uses(member: Member) -> list[Use]:
    latest = TopicUse.objects.order_by("-content_object", "-pk")
    # However little of it the member can see: what lies beyond is not asked for.
    end = latest.values_list("content_object", flat=True)[PASSED_OVER : PASSED_OVER + 1].first()
    rows = latest.visible_to(member).filter(content_object__gt=end or 0)
    return [Use(*row) for row in rows.values_list("tag", "content_object")[:LOOKED_AT]]


def _rising(uses: list[Use], now: datetime.datetime, window: datetime.timedelta) -> list[Rise]:
    fresh = [use.post for use in uses if moment_of(use.post) > now - window]
    authors = dict(Post.objects.filter(pk__in=fresh).values_list("pk", "author"))
    # What was deleted between the two reads is no longer talked about.
    kept = [use for use in uses if use.post in authors or moment_of(use.post) <= now - window]
    return rising(kept, authors, now, window)


def _followed(member: Member, uses: list[Use]) -> list[Named]:
    """Topics that the member follows and can still see, with how many posts a week has brought."""
    latest = TopicUse.objects.visible_to(member).filter(tag=OuterRef("pk"))
    followed = TopicFollow.objects.visible_to(member).values("topic")
    topics = (
        Topic.objects.filter(pk__in=followed)
        .annotate(latest=Subquery(latest.order_by("-content_object").values("content_object")[:1]))
        .exclude(latest=None)
        .select_related("network")
        .order_by("-latest", "pk")[:_MOST_FOLLOWED]
    )
    since = clock.now() - _WEEK
    new = Counter(use.topic for use in uses if moment_of(use.post) >= since)
    return [Named(topic, new[topic.pk], latest=moment_of(topic.latest)) for topic in topics]
