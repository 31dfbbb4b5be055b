"""Who is there at scale: people, members, and who is in which group."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import F

from accounts.models import Person
from accounts.networks.models import Level, Member, Network
from accounts.policies.models import Acknowledgement, Policy
from collab.sample.content import address_of, content
from collab.sample.scale.bulk import Table
from collab.sample.scale.log import Log
from collab.sample.scale.moments import Moments, as_date
from groups.actions import make_group
from groups.models import Group, GroupMember

_ACCESS = [Group.Access.OPEN] * 14 + [Group.Access.PRIVATE] * 5 + [Group.Access.SECRET]
# The largest group but everybody's has this share of all; the size then falls with the rank.
_LARGEST, _FALL, _SMALLEST = 0.4, 0.8, 4


def add_members(network: Network, count: int, moments: Moments, chance: Random, log: Log) -> None:
    """
    Let `count` more people join, as `join_network` and what follows it leave them: members with a
    proved address, in the group of everybody, who have accepted the house rules.
    """
    everyone = Group.objects.filter(network=network, is_all_company=True).first()
    policy = Policy.objects.current(network.pk)
    levels = list(Level.objects.filter(network=network).order_by("rank", "pk"))
    inviters = list(
        Member.objects.active().filter(network=network).order_by("pk").values_list("pk", flat=True)
    )
    people, addresses, members, inside, accepted = [], [], [], [], []
    for name, email, handle in islice(_names(network, chance), count):
        joined, person = moments.arrived(), chance.choice(_colleagues())
        human, member = moments.new_id(joined), moments.new_id(joined)
        people.append((human, email, make_password(None), as_date(joined)))
        addresses.append((human, email, True, True))
        level = chance.choice(levels).pk if levels else None
        members.append(
            (member, human, handle, name, person.title, person.department, person.location, level,
             chance.choice(inviters), as_date(joined), as_date(joined))
        )  # fmt: skip
        log.note("member.joined", member, joined, member=member)
        if everyone is not None:
            inside.append((everyone.pk, member, as_date(joined), moments.new_id(moments.visited())))
            log.note("group.joined", member, joined, group=everyone.pk, member=member)
        if policy is not None:
            accepted.append((policy.pk, member, as_date(joined)))
            log.note("policy.accepted", member, joined, policy=policy.pk, member=member)
    Table(Person, "id", "email", "password", "created_at").write(people, network.pk)
    Table(EmailAddress, "user", "email", "verified", "primary").write(addresses, network.pk)
    Table(
        Member, "id", "person", "handle", "name", "title", "department", "location", "level",
        "brought_by", "joined_at", "settled_at",
    ).write(members, network.pk)  # fmt: skip
    _memberships().write(inside, network.pk)
    if everyone is not None:
        _count_in(everyone.pk, len(inside))
    Table(Acknowledgement, "policy", "member", "at").write(accepted, network.pk)


def add_groups(admin: Member, count: int, moments: Moments, chance: Random, log: Log) -> None:
    """Make `count` more groups, a few large and most small, and let members join them."""
    network = admin.network
    rest = Member.objects.active().filter(network=network).exclude(pk=admin.pk)
    members = list(rest.order_by("pk").values_list("pk", flat=True))
    before = Group.objects.filter(network=network).count()
    circles = content().home.circles
    for rank in range(before, before + count):
        circle = circles[rank % len(circles)]
        group = make_group(
            maker=admin,
            name=f"{circle.name[:50]} {rank}",
            purpose=circle.purpose,
            access=chance.choice(_ACCESS),
        )
        size = max(_SMALLEST, int(len(members) * _LARGEST / (rank - before + 1) ** _FALL))
        rows = []
        for member in chance.sample(members, min(size, len(members))):
            joined = moments.arrived()
            read_to = moments.new_id(moments.visited())
            rows.append((group.pk, member, as_date(joined), read_to))
            log.note("group.joined", member, joined, group=group.pk, member=member)
        _memberships().write(rows, network.pk)
        _count_in(group.pk, len(rows))


def _memberships() -> Table:
    return Table(GroupMember, "group", "member", "joined_at", "read_to")


def _count_in(group: int, number: int) -> None:
    Group.objects.filter(pk=group).update(member_count=F("member_count") + number)


def _colleagues() -> list:
    return list(content().home.people.values())


def _names(network: Network, chance: Random) -> Iterator[tuple[str, str, str]]:
    """Name, address and handle of people whom nobody is yet, out of the names of the story."""
    figures = _colleagues()
    first = [figure.name.split()[0] for figure in figures]
    last = [figure.name.split()[-1] for figure in figures]
    number = Person.objects.count()
    while True:
        number += 1
        name = f"{chance.choice(first)} {chance.choice(last)}"
        address = f"{address_of(name)}.{number}"
        handle = address.replace(".", "-").replace("'", "")
        yield name, f"{address}@{network.slug}.example", handle[-60:]
