"""Writing the log, and following it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.events.models import Cursor, Event
from accounts.events.signals import event_recorded
from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound
from accounts.statements import Statement

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
    number = _next_number(network)
    event = Event.objects.create(network=network, number=number, kind=kind, actor=actor, ids=ids)
    wake_on_commit(network.pk)
    return event


def _next_number(network: Network) -> int:
    # One statement where the ORM needs two: everybody who writes in the network waits for this row.
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            f"UPDATE {Network._meta.db_table} SET last_event = last_event + 1"
            " WHERE id = %s RETURNING last_event",
            [network.pk],
        )
        return cursor.fetchone()[0]


def wake_on_commit(network_id: int) -> None:
    """Wake followers and screens of a network once the present transaction is committed."""
    gathered = _gathered.get()
    if gathered is None:
        transaction.on_commit(waker(network_id), robust=True)
    else:
        gathered.add(network_id)


@contextmanager
def one_wake_up() -> Iterator[None]:
    """Let all that is recorded inside wake each network once, for an importer that writes much."""
    token = _gathered.set(set())
    try:
        yield
        for network_id in sorted(_gathered.get() or ()):
            transaction.on_commit(waker(network_id), robust=True)
    finally:
        _gathered.reset(token)


def waker(network_id: int) -> Callable[[], None]:
    """
    What wakes a network after a commit.

    A function and no `partial`: where a robust hook fails, Django names it by its `__qualname__`,
    which a partial has not; and so a post was kept and answered with an error [seen].
    """

    def wake_network() -> None:
        wake(network_id)

    return wake_network


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
    with bound(network_id):
        # Looked at before any is locked: most events concern no follower, a lock is a write.
        while behind := _behind(network_id):
            for follower in behind:
                _follow(follower, network_id)


def follow_everywhere(networks: Iterable[int] | None = None) -> None:
    """Catch up in every network; called at intervals, so that a lost wake-up heals."""
    for network_id in networks or Network.objects.values_list("pk", flat=True):
        follow_all(network_id)


def count_as_followed(network_id: int) -> None:
    """
    Put every follower at the end of the log: what they would have done about it is done.

    For an importer that writes very much, within the transaction that wrote the events.
    """
    end = Network.objects.values_list("last_event", flat=True).get(pk=network_id)
    for follower in _followers.values():
        Cursor.objects.update_or_create(
            follower=follower.name, network_id=network_id, defaults={"number": end}
        )


def _behind(network_id: int) -> list[Follower]:
    """The followers that have something to read, asked for all of them in one query."""
    followers = tuple(_followers.values())
    kinds = tuple(sorted(frozenset().union(*(each.kinds for each in followers))))
    answers = _how_far(followers, kinds).first(network=network_id) or ()
    read, numbers = answers[: len(followers)], answers[len(followers) :]
    latest = dict(zip(kinds, numbers, strict=False))
    return [
        each
        for each, number in zip(followers, read, strict=False)
        if max(latest[kind] for kind in each.kinds) > number
    ]


@lru_cache(maxsize=10)
def _how_far(followers: tuple[Follower, ...], kinds: tuple[str, ...]) -> Statement:
    """How far each follower has read, and then the latest event of each kind; 0 for neither."""

    # Not whether there is one behind a cursor: PostgreSQL takes such for one in three, and rather
    # than ask an index would read the log from its beginning until it meets the first.
    def build(network: int) -> QuerySet:
        read = [
            Cursor.objects.filter(follower=each.name, network_id=network).values("number")
            for each in followers
        ]
        latest = [
            Event.objects.filter(network=network, kind=kind).order_by("-number").values("number")
            for kind in kinds
        ]
        numbers = [Coalesce(Subquery(each[:1]), 0) for each in (*read, *latest)]
        return Network.objects.filter(pk=network).values_list(*numbers)

    return Statement(build)


@transaction.atomic
def _follow(follower: Follower, network_id: int) -> None:
    cursor = _cursors.first(follower=follower.name, network=network_id)
    if cursor is None:
        # Another process may be about to begin, too.
        Cursor.objects.get_or_create(follower=follower.name, network_id=network_id)
        cursor = _cursors.first(follower=follower.name, network=network_id)
        assert cursor
    events = _reading(follower).all(network=network_id, number=cursor.number)
    if events:
        Cursor.objects.filter(pk=cursor.pk).update(number=events[-1].number)
    for event in events:
        follower.handle(event)


@Statement
def _cursors(follower: str, network: int) -> QuerySet[Cursor]:
    locked = Cursor.objects.select_for_update(no_key=True)
    return locked.filter(follower=follower, network_id=network)


@lru_cache(maxsize=100)
def _reading(follower: Follower) -> Statement[Event]:
    def build(network: int, number: int) -> QuerySet[Event]:
        unread = _unread(follower, network, number).order_by("number")
        return unread.select_related("network", "actor")[:_BATCH]

    return Statement(build)


def _unread(follower: Follower, network_id: int, number: int) -> QuerySet[Event]:
    return Event.objects.filter(
        network=network_id, number__gt=number, kind__in=sorted(follower.kinds)
    )
