"""
The geometry of pictures of numbers: bars, a line, a tree; templates draw them as SVG.

Axes begin at zero. Coordinates are text with a dot, whatever the reader's language writes.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 14, 26
_STEPS = (1, 2, 5)

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    value: int
    label: str


@dataclass(frozen=True)
class Bars:
    """Bars above a time axis."""

    bars: list[Bar]
    rows: list[Tick]
    columns: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Line:
    """A stepped line over days, with the area beneath it."""

    path: str
    area: str
    rows: list[Tick]
    columns: list[Tick]
    end_x: str
    end_y: str
    end_label: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Dot(Generic[Thing]):
    thing: Thing
    x: str
    y: str
    radius: str
    path: str
    label: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class Wheel(Generic[Thing]):
    """A tree around its root: each ring is one generation."""

    dots: list[Dot[Thing]]
    rings: list[str]
    size: int = 640
    middle: int = 320
    labelled: list[Dot[Thing]] = field(default_factory=list)


def bars(values: Sequence[int], labels: Sequence[str], *, every: int = 1) -> Bars:
    """Lay out one bar for each value; `every` nth label stands beneath the axis."""
    top = ceiling(max(values, default=0))
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(values))
    drawn = []
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        x = LEFT + place * slot
        height = (HEIGHT - TOP - BOTTOM) * value / top
        y = HEIGHT - BOTTOM - height
        drawn.append(
            Bar(
                _n(x + slot * 0.12),
                _n(y),
                _n(slot * 0.76),
                _n(height),
                _n(x + slot / 2),
                _n(y - 4),
                value,
                label,
            )
        )
    columns = [Tick(bar.middle, bar.label) for bar in drawn[::every]]
    return Bars(drawn, _rows(top), columns)


def line(points: Sequence[tuple[float, int]], columns: Sequence[tuple[float, str]]) -> Line:
    """
    Lay out totals over time as steps.

    `points` are (part of the whole time from 0 to 1, total), rising in time; `columns` are the
    places and texts beneath the axis.
    """
    top = ceiling(max((total for _part, total in points), default=0))
    span = WIDTH - LEFT - RIGHT

    def x_of(part: float) -> str:
        return _n(LEFT + span * part)

    def y_of(total: int) -> str:
        return _n(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total / top)

    path: list[str] = []
    last = 0
    for part, total in points:
        command = "L" if path else "M"
        path.append(f"{command}{x_of(part)} {y_of(last)}")
        path.append(f"L{x_of(part)} {y_of(total)}")
        last = total
    path.append(f"L{x_of(1)} {y_of(last)}")
    floor = _n(HEIGHT - BOTTOM)
    start = x_of(points[0][0]) if points else x_of(0)
    return Line(
        " ".join(path),
        f"{' '.join(path)} L{x_of(1)} {floor} L{start} {floor} Z",
        _rows(top),
        [Tick(x_of(part), label) for part, label in columns],
        x_of(1),
        y_of(last),
        str(last),
    )


def wheel(
    root: Thing,
    children_of: Callable[[Thing], Sequence[Thing]],
    *,
    label_of: Callable[[Thing], str],
    labels: int = 7,
) -> Wheel[Thing]:
    """
    Lay out a tree around `root`: a child stands one ring further out, in its parent's direction.

    The root and those with most children are labelled, as many as find room.
    """
    order, depth, leaves = _walk(root, children_of)
    middle, size = 320, 640
    radii = _radii(depth, middle - 34)
    angle: dict[int, float] = {id(root): 0.0}
    start: dict[int, float] = {id(root): -math.pi / 2}
    place: dict[int, tuple[float, float]] = {id(root): (middle, middle)}
    parent: dict[int, Thing] = {}
    whole = 2 * math.pi / leaves[id(root)]
    for node in order:
        begin = start[id(node)]
        for child in children_of(node):
            share = whole * leaves[id(child)]
            angle[id(child)] = begin + share / 2
            start[id(child)] = begin
            radius = radii[depth[id(child)]]
            place[id(child)] = (
                middle + radius * math.cos(angle[id(child)]),
                middle + radius * math.sin(angle[id(child)]),
            )
            parent[id(child)] = node
            begin += share
    most = sorted(order, key=lambda node: (node is not root, -len(children_of(node))))
    wanted = [node for node in most[:labels] if node is root or children_of(node)]
    boxes: list[tuple[float, float, float, float]] = []
    named = {id(node) for node in wanted if _finds_room(place[id(node)], label_of(node), boxes)}
    dots = []
    for node in order:
        x, y = place[id(node)]
        radius = 9.0 if node is root else 3.2 + 1.2 * math.sqrt(len(children_of(node)))
        dots.append(
            Dot(
                node,
                _n(x),
                _n(y),
                _n(radius),
                _branch(node, parent, depth, angle, place, radii, middle),
                label_of(node) if id(node) in named else "",
                _n(x),
                _n(y - radius - 5 if y <= middle else y + radius + 16),
                "start" if x < 90 else "end" if x > size - 90 else "middle",
            )
        )
    return Wheel(
        dots,
        [_n(radius) for radius in radii[1:]],
        labelled=[dot for dot in dots if dot.label],
    )


def ceiling(most: int) -> int:
    """The smallest round number that is not below `most` and divides into whole steps."""
    if most <= 4:
        return max(1, most)
    magnitude = 1
    while True:
        for step in _STEPS:
            if step * magnitude * 4 >= most:
                count = -(-most // (step * magnitude))
                return count * step * magnitude
        magnitude *= 10


def _rows(top: int) -> list[Tick]:
    step = _row_step(top)
    return [
        Tick(_n(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top), str(value))
        for value in range(0, top + 1, step)
    ]


def _row_step(top: int) -> int:
    if top <= 4:
        return 1
    magnitude = 1
    while True:
        for step in _STEPS:
            if step * magnitude * 4 >= top:
                return step * magnitude
        magnitude *= 10


def _walk(
    root: Thing, children_of: Callable[[Thing], Sequence[Thing]]
) -> tuple[list[Thing], dict[int, int], dict[int, int]]:
    """Parents before children, with the ring of each and the leaves beneath it; no recursion."""
    order, depth = [root], {id(root): 0}
    for node in order:
        for child in children_of(node):
            depth[id(child)] = depth[id(node)] + 1
            order.append(child)
    leaves: dict[int, int] = {}
    for node in reversed(order):
        leaves[id(node)] = sum(leaves[id(child)] for child in children_of(node)) or 1
    return order, depth, leaves


def _radii(depth: dict[int, int], outermost: float) -> list[float]:
    """How far out each ring lies: a crowded one gets more room than one with a few."""
    crowd = Counter(depth.values())
    room = [0.0] + [math.sqrt(max(1, crowd[ring])) for ring in range(1, len(crowd))]
    return [outermost * part / (sum(room) or 1) for part in accumulate(room)]


def _finds_room(
    at: tuple[float, float], label: str, boxes: list[tuple[float, float, float, float]]
) -> bool:
    x, y = at
    half, tall = 6.0 * len(label), 24.0
    box = (x - half, y - tall, x + half, y + tall)
    for other in boxes:
        if box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]:
            return False
    boxes.append(box)
    return True


def _branch(
    node: Thing,
    parent: dict[int, Thing],
    depth: dict[int, int],
    angle: dict[int, float],
    place: dict[int, tuple[float, float]],
    radii: list[float],
    middle: float,
) -> str:
    """A curve that leaves the parent and reaches the node along the spokes."""
    above = parent.get(id(node))
    if above is None:
        return ""
    bend = (radii[depth[id(node)]] + radii[depth[id(above)]]) / 2
    spoke = angle[id(above)] if depth[id(above)] else angle[id(node)]
    (x1, y1), (x2, y2) = place[id(above)], place[id(node)]
    cx1, cy1 = middle + bend * math.cos(spoke), middle + bend * math.sin(spoke)
    cx2 = middle + bend * math.cos(angle[id(node)])
    cy2 = middle + bend * math.sin(angle[id(node)])
    return f"M{_n(x1)} {_n(y1)} C{_n(cx1)} {_n(cy1)} {_n(cx2)} {_n(cy2)} {_n(x2)} {_n(y2)}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
