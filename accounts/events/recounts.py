"""The numbers of the log: the newest of a network, and how far each follower has read."""

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.events.models import Cursor, Event
from accounts.networks.models import Network
from accounts.recounts import recount


@recount(
    Network, "last_event", "The log of {row} goes up to number {true}; {stored} was stored as last."
)
def true_last_events() -> Greatest:
    """
    The number that a network has given last, as an expression over `Network`.

    It may well be above the newest event's, and stays so: a number once given is not given again.
    """
    events = Event.objects.filter(network=OuterRef("pk")).order_by().values("network")
    newest = Subquery(events.annotate(newest=Max("number")).values("newest"))
    return Greatest(F("last_event"), Coalesce(newest, F("last_event")))


@recount(Cursor, "number", "{row} can have read up to number {true} at most; {stored} was stored.")
def true_cursors() -> Least:
    """How far a follower can have read, as an expression over `Cursor`: not beyond the log."""
    network = Network.objects.filter(pk=OuterRef("network"))
    return Least(F("number"), Subquery(network.values("last_event")))
