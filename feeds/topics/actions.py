"""Naming topics."""

from collections.abc import Iterable

from accounts.text import topic_slug
from feeds.models import Post
from feeds.topics.models import Topic


def name_topics(post: Post, names: Iterable[str]) -> list[Topic]:
    """
    Put a post under exactly these topics of its network; new ones come into being.

    Called within the transaction that writes the post.
    """
    names = {topic_slug(name): name for name in names}
    network = post.group.network
    # Sorted, so that two posts that name the same new topics create them in one order.
    Topic.objects.bulk_create(
        [Topic(network=network, slug=slug, name=names[slug]) for slug in sorted(names)],
        ignore_conflicts=True,
    )
    topics = list(Topic.objects.filter(network=network, slug__in=names).select_related("network"))
    post.topics.set(topics)
    return topics
