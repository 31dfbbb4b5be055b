"""What is done about topics after the moderator has gone on."""

from django.utils.translation import gettext_lazy as _

from accounts.tasks.registry import task
from feeds.topics.actions import gather_stragglers
from feeds.topics.models import Topic


@task("topics.gather", label=_("Gather what was written under a topic while it was merged"))
def gather(*, topic: int, into: int) -> None:
    """Move what came in between; nothing is left to do if it runs again."""
    topics = Topic.objects.in_bulk([topic, into])
    if topic in topics and into in topics:
        gather_stragglers(topics[topic], topics[into])
