"""Who came into the network lately, for the line that says so."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.statements import Statement


@dataclass(frozen=True)
class Newcomers:
    """Who joined lately: the last few by name, and how many besides."""

    named: Sequence[Member]
    others: int


NOBODY_NEW = Newcomers((), 0)


def newcomers(network: Network, hours: int = 24) -> Newcomers:
    """Who joined within the last hours, the same for every reader; at most 100 are counted."""
    return newcomers_of(_joined.all(network=network.pk, since=joined_since(hours)), network)


def joined_since(hours: int = 24) -> datetime.datetime:
    """The moment since when whoever joined is a newcomer."""
    return clock.now() - datetime.timedelta(hours=hours)


def joined_lately(network: int, since: datetime.datetime) -> QuerySet[Member]:
    """The latest hundred who joined since a moment."""
    joined = Member.objects.active().filter(network=network, joined_at__gte=since)
    return joined.order_by("-joined_at", "-pk")[:100]


def newcomers_of(joined: Iterable[tuple[int, str]], network: Network) -> Newcomers:
    """Those who `joined` a network, ids with names, as the line names them: the newest first."""
    found = sorted(joined, reverse=True)
    named = [Member(pk=pk, name=name, network=network) for pk, name in found[:3]]
    return Newcomers(named, max(len(found) - 3, 0))


@Statement
def _joined(network: int, since: datetime.datetime) -> QuerySet[Member, tuple[int, str]]:
    return joined_lately(network, since).values_list("pk", "name")
