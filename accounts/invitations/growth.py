"""How a network grew: who brought whom, hour by hour and day by day, from one query."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from accounts import charts
from accounts.events import clock
from accounts.networks.models import Member, Network

HOURS = 24
DEEPEST_LIST = 40
MOST_NAMED_LEAVES = 1_000


@dataclass(eq=False)
class Node:
    """One member in the tree of who brought whom."""

    pk: int
    name: str
    joined_at: datetime.datetime
    is_former: bool
    children: list["Node"] = field(default_factory=list)
    depth: int = 0
    descendants: int = 0

    @property
    def brought_count(self) -> int:
        return len(self.children)


@dataclass(frozen=True)
class Step:
    """One step of walking through the tree as a nested list: into a node, past a leaf, or out."""

    kind: str
    node: Node | None = None
    is_open: bool = False
    count: int = 0


@dataclass(frozen=True)
class Growth:
    total: int
    former: int
    roots: list[Node]
    hours: list[tuple[str, int]]
    days: list[tuple[datetime.date, int, int]]
    invited: int
    generations: int
    busiest: list[Node]
    first_joined_at: datetime.datetime

    @property
    def first_day_total(self) -> int:
        return sum(count for _label, count in self.hours)


def growth_of(network: Network) -> Growth:
    """Read all members of a network once and put them together."""
    zone = ZoneInfo(network.time_zone)
    rows = list(
        Member.objects.filter(network=network)
        .order_by("joined_at", "pk")
        .values_list("pk", "name", "joined_at", "left_at", "brought_by")
    )
    nodes = {
        pk: Node(pk, name, joined.astimezone(zone), left is not None)
        for pk, name, joined, left, _by in rows
    }
    brought_by = {row[0]: row[4] for row in rows}
    roots = _tree(nodes, brought_by)
    left_days = Counter(row[3].astimezone(zone).date() for row in rows if row[3])
    first = min(node.joined_at for node in nodes.values())
    everyone = list(nodes.values())
    return Growth(
        total=sum(not node.is_former for node in everyone),
        former=sum(node.is_former for node in everyone),
        roots=roots,
        hours=_hours(first, everyone),
        days=_days(everyone, left_days, clock.now().astimezone(zone).date()),
        invited=sum(1 for node in everyone if brought_by[node.pk]),
        generations=max(node.depth for node in everyone) + 1,
        busiest=sorted(
            (node for node in everyone if node.children), key=lambda node: -len(node.children)
        )[:5],
        first_joined_at=first,
    )


def list_steps(growth: Growth) -> Iterator[Step]:
    """Walk through the tree for a nested list, without recursion; long branches begin closed."""
    names_leaves = growth.total <= MOST_NAMED_LEAVES
    stack: list[Node | Step] = list(reversed(growth.roots))
    while stack:
        node = stack.pop()
        if isinstance(node, Step):
            yield node
            continue
        if not node.children:
            yield Step("leaf", node)
            continue
        is_open = node.depth == 0 or (node.depth == 1 and growth.total <= 40)
        yield Step("open", node, is_open=is_open)
        branches = [child for child in node.children if child.children]
        leaves = [child for child in node.children if not child.children]
        if node.depth >= DEEPEST_LIST:
            # Browsers flatten what is nested too deeply; from here on it is one list.
            leaves, branches = list(_beneath(node)), []
            leaves = [Node(n.pk, n.name, n.joined_at, n.is_former) for n in leaves]
        stack.append(Step("close"))
        if names_leaves:
            stack += reversed(leaves)
        elif leaves:
            stack.append(Step("others", count=len(leaves)))
        stack += reversed(branches)


def hour_chart(growth: Growth) -> charts.Bars:
    """Who joined in each of the first hours."""
    return charts.bars(
        [count for _label, count in growth.hours],
        [label for label, _count in growth.hours],
        every=6,
    )


def day_chart(growth: Growth) -> charts.Line:
    """Members in all, day by day."""
    days = growth.days
    span = max(1, len(days) - 1)
    points = [(place / span, total) for place, (_day, _new, total) in enumerate(days)]
    marks = sorted({0, span // 2, span}) if len(days) > 2 else range(len(days))
    columns = [(place / span, formats.date_format(days[place][0], "j M")) for place in marks]
    return charts.line(points, columns)


def tree_chart(growth: Growth) -> charts.Wheel[Node]:
    """Who brought whom, as rings around the beginning."""
    if len(growth.roots) == 1:
        root = growth.roots[0]
    else:
        # Several came without being brought: the founder stands in the middle of them all.
        founder = growth.roots[0]
        root = Node(founder.pk, founder.name, founder.joined_at, founder.is_former)
        root.children = founder.children + growth.roots[1:]
    return charts.wheel(root, lambda node: node.children, label_of=lambda node: node.name)


def changed_days(growth: Growth) -> list[tuple[datetime.date, int, int]]:
    """The days on which somebody joined, newest first, for the table."""
    return [day for day in reversed(growth.days) if day[1]]


def _tree(nodes: dict[int, Node], brought_by: dict[int, int | None]) -> list[Node]:
    roots: list[Node] = []
    for pk, node in nodes.items():
        parent = nodes.get(brought_by[pk] or 0)
        (parent.children if parent else roots).append(node)
    reached: set[int] = set()
    order = list(roots)
    for node in order:
        reached.add(node.pk)
        for child in node.children:
            child.depth = node.depth + 1
            order.append(child)
    for node in reversed(order):
        node.descendants = sum(child.descendants + 1 for child in node.children)
    # Someone who left and came back could close a circle; it is cut where it began.
    if len(reached) < len(nodes):
        lost = next(node for pk, node in nodes.items() if pk not in reached)
        brought_by = {**brought_by, lost.pk: None}
        for node in nodes.values():
            node.children, node.depth = [], 0
        return _tree(nodes, brought_by)
    return roots


def _beneath(node: Node) -> Iterator[Node]:
    stack = list(reversed(node.children))
    while stack:
        found = stack.pop()
        yield found
        stack += reversed(found.children)


def _hours(first: datetime.datetime, everyone: list[Node]) -> list[tuple[str, int]]:
    start = first.replace(minute=0, second=0, microsecond=0)
    counts = Counter(int((node.joined_at - start).total_seconds() // 3600) for node in everyone)
    return [
        (f"{(start + datetime.timedelta(hours=hour)):%H}:00", counts.get(hour, 0))
        for hour in range(HOURS)
    ]


def _days(
    everyone: list[Node], left: Counter[datetime.date], today: datetime.date
) -> list[tuple[datetime.date, int, int]]:
    """Each day with how many joined and how many members there were at its end."""
    joined = Counter(node.joined_at.date() for node in everyone)
    day, total, days = min(joined), 0, []
    while day <= max(today, max(joined)):
        total += joined.get(day, 0) - left.get(day, 0)
        days.append((day, joined.get(day, 0), total))
        day += datetime.timedelta(days=1)
    return days


def chart_texts(growth: Growth) -> dict[str, str]:
    """What each picture shows, in a sentence, for those who do not see it."""
    busiest = max(growth.hours, key=lambda hour: hour[1])
    return {
        "hours": _("%(total)s joined in the first 24 hours; most of them, %(most)s, from %(hour)s.")
        % {"total": growth.first_day_total, "most": busiest[1], "hour": busiest[0]},
        "days": _("From one member to %(total)s in %(days)s days.")
        % {"total": growth.total, "days": len(growth.days)},
        "tree": _(
            "%(name)s stands in the middle; each ring outwards holds those whom the ring "
            "before it brought, %(rings)s in all."
        )
        % {"name": growth.roots[0].name, "rings": growth.generations - 1},
    }
