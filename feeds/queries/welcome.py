"""Who came into the network lately, for the line that says so."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.statements import Statement


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
