"""Naming topics."""

from collections.abc import Iterable

from accounts.networks.models import Network
from accounts.text import topic_slug
from feeds.topics.models import Topic


def topics_named(network: Network, names: Iterable[str]) -> list[Topic]:
    """
    These topics of the network; new ones come into being.

    Called within the transaction that writes the post that names them.
    """
    names = {topic_slug(name): name for name in names}
    if not names:
        return []
    # Sorted, so that two posts that name the same new topics create them in one order.
    Topic.objects.bulk_create(
        [Topic(network=network, slug=slug, name=names[slug]) for slug in sorted(names)],
        ignore_conflicts=True,
    )
    return list(Topic.objects.filter(network=network, slug__in=names).select_related("network"))
