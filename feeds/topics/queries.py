"""Topics as a member may know them: by the posts that the member can see."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.networks.models import Member
from accounts.text import topic_slug
from feeds.models import Post
from feeds.topics.models import Topic, TopicUse

_RECENT_USES = 2_000
_SHOWN = 60


def used_topics(member: Member) -> list[tuple[Topic, int]]:
    """The topics of the last 2,000 uses that `member` can see, with how many of these each has."""
    recent = TopicUse.objects.filter(
        content_object__in=Post.objects.visible_to(member).present()
    ).order_by("-content_object")[:_RECENT_USES]
    counts = (
        TopicUse.objects.filter(pk__in=recent.values("pk"))
        .values("tag")
        .annotate(uses=Count("pk"))
        .order_by("-uses", "tag")[:_SHOWN]
    )
    uses = {row["tag"]: row["uses"] for row in counts}
    topics = Topic.objects.filter(pk__in=uses).select_related("network")
    return sorted(((topic, uses[topic.pk]) for topic in topics), key=lambda pair: -pair[1])


def topics_beginning(member: Member, text: str) -> QuerySet[Topic]:
    """Topics that begin with `text` and that `member` has seen in use."""
    seen = Post.objects.visible_to(member).present()
    uses = TopicUse.objects.filter(tag=OuterRef("pk"), content_object__in=seen)
    topics = Topic.objects.filter(network=member.network, slug__startswith=topic_slug(text))
    return topics.filter(Exists(uses)).order_by("slug")[:8]
