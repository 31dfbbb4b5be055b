"""Scaling the sample up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.db import connection, transaction

from accounts.events import clock
from accounts.events.actions import follow_all
from accounts.networks.actions import make_external_network
from accounts.networks.models import Member, Network
from collab.sample.actions import load_sample
from collab.sample.models import SampleLoad
from collab.sample.scale.log import Log
from collab.sample.scale.moments import BEFORE, Moments
from collab.sample.scale.population import add_groups, add_members
from collab.sample.scale.talk import Talk, circles_of
from collab.sample.scale.texts import pool_of
from feeds.models import Post
from groups.models import Group

Report = Callable[[int, int], None]

_POSTS_AT_ONCE = 10_000
_GROUPS_AT_ONCE = 25
_MEMBERS_AT_ONCE = 1_000
_NEIGHBOUR = "Client"


@dataclass(frozen=True)
class Size:
    """How much there is to be: in the home network, and how many networks beside it."""

    members: int = 0
    groups: int = 0
    posts: int = 0
    networks: int = 0


# Each further network is that large, however large the home network is.
NEIGHBOUR = Size(members=40, groups=5, posts=500)


def scale_sample(size: Size, progress: Report | None = None) -> None:
    """
    Fill the sample up until its home network has at least `size`; the same size gives the same.

    The story comes first, if it is not there yet. What was interrupted goes on with the next call.

    :param progress: called with how many posts are there, and of how many
    :raises NotEmpty: if there is a network that is not the sample's
    """
    load = load_sample()
    home = Network.objects.get(kind=Network.Kind.HOME, pk__in=load.networks.values())
    for number in range(Network.objects.count(), size.networks):
        _make_neighbour(home, number, load)
    external = Network.objects.filter(kind=Network.Kind.EXTERNAL)
    neighbours = external.filter(name__startswith=_NEIGHBOUR).order_by("pk")
    wanted = {home: size, **dict.fromkeys(neighbours, NEIGHBOUR)}
    count = _Count(sum(each.posts for each in wanted.values()), progress)
    for network, each in wanted.items():
        _fill_members(network, each.members, load)
        _fill_groups(network, each.groups, load)
        _fill_posts(network, each.posts, load, count)
    if connection.vendor == "postgresql":
        # It would notice by itself within minutes; until then it plans as if tables were empty.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


class _Count:
    """How many of the posts wanted are there."""

    def __init__(self, total: int, report: Report | None) -> None:
        self._done, self._total, self._report = 0, max(1, total), report

    def add(self, number: int) -> None:
        self._done = min(self._total, self._done + number)
        if self._report:
            self._report(self._done, self._total)


def _make_neighbour(home: Network, number: int, load: SampleLoad) -> None:
    with clock.at(load.started_at - BEFORE):
        maker = make_external_network(
            admin=_admin(home), name=f"{_NEIGHBOUR} {number}", purpose="Working with a client"
        )
    follow_all(maker.network_id)


def _fill_members(network: Network, wanted: int, load: SampleLoad) -> None:
    members = Member.objects.active().filter(network=network)
    while (there := members.count()) < wanted:
        chance = Random(f"members {network.slug} {there}")
        with _batch(network) as log:
            count = min(_MEMBERS_AT_ONCE, wanted - there)
            add_members(network, count, Moments(load.started_at, chance), chance, log)


def _fill_groups(network: Network, wanted: int, load: SampleLoad) -> None:
    groups = Group.objects.filter(network=network)
    while (there := groups.count()) < wanted:
        chance = Random(f"groups {network.slug} {there}")
        moments = Moments(load.started_at, chance)
        with clock.at(load.started_at - BEFORE), _batch(network) as log:
            count = min(_GROUPS_AT_ONCE, wanted - there)
            add_groups(_admin(network), count, moments, chance, log)


def _fill_posts(network: Network, wanted: int, load: SampleLoad, count: _Count) -> None:
    there = Post.objects.filter(network=network).count()
    count.add(min(there, wanted))
    if there >= wanted:
        return
    chance = Random(f"posts {network.slug} {there}")
    moments = Moments(load.started_at, chance)
    circles = circles_of(network, chance)
    named = Member.objects.active().filter(network=network).select_related("network")
    pool = pool_of(network, list(named.order_by("pk")), chance)
    begin = there
    while there < wanted:
        with _batch(network) as log:
            talk, batch_end = Talk(network, circles, pool, moments, log, chance), there
            while batch_end < min(wanted, there + _POSTS_AT_ONCE):
                moment = moments.spoken((batch_end - begin) / (wanted - begin))
                batch_end += talk.converse(moment, wanted - batch_end)
            talk.settle()
        count.add(batch_end - there)
        there = batch_end


@contextmanager
def _batch(network: Network) -> Iterator[Log]:
    """One transaction under the network's row lock, that ends with its events in the log."""
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        # What others have recorded is followed up before what we write counts as followed.
        follow_all(network.pk)
        log = Log(network)
        yield log
        log.settle()


def _admin(network: Network) -> Member:
    admins = Member.objects.active().admins().filter(network=network)
    return admins.select_related("network", "person").order_by("joined_at", "pk")[0]
