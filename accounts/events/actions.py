"""Writing the log, and following it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.events.models import Cursor, Event
from accounts.events.signals import event_recorded
from accounts.networks.models import Member, Network

_BATCH = 200
_gathered: ContextVar[set[int] | None] = ContextVar("gathered", default=None)


def record(kind: str, *, network: Network, actor: Member | None = None, **ids: int | None) -> Event:
    """
    Append one event to the log of `network`; must be the last write of its transaction.

    Takes the network's next number under its row lock, which is held until the commit: so numbers
    follow commits, and a reader who has seen N has missed nothing before it.

    :raises TransactionManagementError: outside a transaction
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is recorded with what it tells of.")
    Network.objects.filter(pk=network.pk).update(last_event=F("last_event") + 1)
    number = Network.objects.values_list("last_event", flat=True).get(pk=network.pk)
    event = Event.objects.create(network=network, number=number, kind=kind, actor=actor, ids=ids)
    wake_on_commit(network.pk)
    return event


def wake_on_commit(network_id: int) -> None:
    """Wake followers and screens of a network once the present transaction is committed."""
    gathered = _gathered.get()
    if gathered is None:
        transaction.on_commit(partial(wake, network_id), robust=True)
    else:
        gathered.add(network_id)


@contextmanager
def one_wake_up() -> Iterator[None]:
    """Let all that is recorded inside wake each network once, for an importer that writes much."""
    token = _gathered.set(set())
    try:
        yield
        for network_id in sorted(_gathered.get() or ()):
            transaction.on_commit(partial(wake, network_id), robust=True)
    finally:
        _gathered.reset(token)


def wake(network_id: int) -> None:
    """Tell followers and screens that the log of a network has grown."""
    follow_all(network_id)
    event_recorded.send_robust(sender=Event, network_id=network_id)


@dataclass(frozen=True)
class Follower:
    name: str
    kinds: frozenset[str]
    handle: Callable[[Event], None]


_followers: dict[str, Follower] = {}


def follows(*kinds: str) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """
    Register a function that a higher room wants called once for each event of these kinds.

    It runs in order, in one transaction with its cursor, soon after the commit of the event or,
    should the process die between, at the next wake-up or sweep.
    """

    def register(handle: Callable[[Event], None]) -> Callable[[Event], None]:
        name = f"{handle.__module__}.{handle.__name__}".replace(".followers", "")
        _followers[name] = Follower(name, frozenset(kinds), handle)
        return handle

    return register


def follow_all(network_id: int) -> None:
    """Let each follower read the log of a network from its own cursor to its end."""
    for follower in _followers.values():
        # Looked at before it is locked: most events concern no follower, and a lock is a write.
        while _is_behind(follower, network_id):
            _follow(follower, network_id)


def follow_everywhere(networks: Iterable[int] | None = None) -> None:
    """Catch up in every network; called at intervals, so that a lost wake-up heals."""
    for network_id in networks or Network.objects.values_list("pk", flat=True):
        follow_all(network_id)


def _is_behind(follower: Follower, network_id: int) -> bool:
    read = Cursor.objects.filter(follower=follower.name, network_id=network_id)
    number = read.values_list("number", flat=True).first() or 0
    return _unread(follower, network_id, number).exists()


@transaction.atomic
def _follow(follower: Follower, network_id: int) -> None:
    Cursor.objects.get_or_create(follower=follower.name, network_id=network_id)
    cursor = Cursor.objects.select_for_update().get(follower=follower.name, network_id=network_id)
    unread = _unread(follower, network_id, cursor.number).order_by("number")
    events = list(unread.select_related("network", "actor")[:_BATCH])
    if events:
        Cursor.objects.filter(pk=cursor.pk).update(number=events[-1].number)
    for event in events:
        follower.handle(event)


def _unread(follower: Follower, network_id: int, number: int) -> QuerySet[Event]:
    return Event.objects.filter(
        network=network_id, number__gt=number, kind__in=sorted(follower.kinds)
    )
