"""`python -m tests.bench.growth`: which cost grows with what, one thing at a time."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from tests.bench import measures
from tests.bench.load import get, hammer, once
from tests.bench.picture import draw
from tests.bench.tiers import Tier, production
from tests.bench.visitors import Scene, prepare

# One grows, the others stay at the first of theirs. The story of the sample has 260 members and
# three networks, so that neither begins lower.
POSTS, MEMBERS, NETWORKS, SOCKETS = "posts", "members", "networks", "sockets"
STEPS = {
    POSTS: [10_000, 100_000, 1_000_000],
    MEMBERS: [260, 1_000, 10_000],
    NETWORKS: [3, 10, 100],
    SOCKETS: [10, 100, 1_000],
}
QUICK_STEPS = {POSTS: [1_500, 3_000], MEMBERS: [260, 300], NETWORKS: [3, 5], SOCKETS: [5, 10]}
FILL_SECONDS = 1_800

Say = Callable[[str], None]


@dataclass(frozen=True)
class Point:
    """What one thing cost when there was so much of what grows."""

    grows: str
    size: int
    cost: str
    value: float
    unit: str


def main() -> None:
    """Measure what was asked for; print the table, and keep figures and picture."""
    asked = _asked()
    steps = QUICK_STEPS if asked.quick else STEPS
    points: list[Point] = []
    for grows in asked.grows:
        with (
            tempfile.TemporaryDirectory(prefix="collab-growth-") as name,
            production(Path(name)) as tier,
        ):
            for point in _measure(tier, grows, steps, asked.quick):
                points.append(point)
                _say(f"{grows} {point.size:,}: {point.cost}: {point.value:.1f} {point.unit}")
    print(table(points))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(point) for point in points], indent=1))
    if asked.pictures:
        draw(points, asked.pictures)


def table(points: list[Point]) -> str:
    """The figures as Markdown: one table for each thing that grows."""
    told = []
    for grows in dict.fromkeys(point.grows for point in points):
        mine = [point for point in points if point.grows == grows]
        sizes = list(dict.fromkeys(point.size for point in mine))
        told += ["", f"| {grows} | " + " | ".join(f"{size:,}" for size in sizes) + " |"]
        told.append("|---" * (len(sizes) + 1) + "|")
        for cost in dict.fromkeys(point.cost for point in mine):
            values = [f"{point.value:.1f} {point.unit}" for point in mine if point.cost == cost]
            told.append(f"| {cost} | " + " | ".join(values) + " |")
    return "\n".join(told)


def _measure(tier: Tier, grows: str, steps: dict[str, list[int]], quick: bool) -> Iterator[Point]:
    if grows == SOCKETS:
        _fill(tier, {each: sizes[0] for each, sizes in steps.items()})
        # Ten sockets are the most that one member may have open.
        scene = prepare(tier, 200)
        for count in steps[SOCKETS]:
            yield from _sockets(tier, scene, count, 2 if quick else 15)
        return
    for size in steps[grows]:
        began = time.monotonic()
        _fill(tier, {each: sizes[0] for each, sizes in steps.items()} | {grows: size})
        yield Point(grows, size, "filled up in", time.monotonic() - began, "s")
        yield from _pages(tier, grows, size, 5 if quick else 40)


def _fill(tier: Tier, sizes: dict[str, int]) -> None:
    groups = max(20, sizes[MEMBERS] // 20)
    tier.run(
        "sample", "--limit", "2", "--members", str(sizes[MEMBERS]), "--groups", str(groups),
        "--posts", str(sizes[POSTS]), "--networks", str(sizes[NETWORKS]), seconds=FILL_SECONDS,
    )  # fmt: skip


def _pages(tier: Tier, grows: str, size: int, times: int) -> Iterator[Point]:
    scene = prepare(tier, 16)
    for name, path in _paths(tier, scene).items():
        # Once for the caches, and then as somebody who is alone on the server.
        _times(tier, scene, path, 8)
        yield Point(grows, size, name, median(_times(tier, scene, path, times)) * 1000, "ms")
    written = hammer(
        tier.pages, lambda line: measures.writing(tier, scene, line),
        seconds=60, at_once=1, most=times,
    )  # fmt: skip
    yield Point(grows, size, "a post is written", written.at(0.5), "ms")
    yield Point(grows, size, "memory (pages and sockets)", measures.memory(tier) / 1e6, "MB")
    yield Point(grows, size, "database", float(tier.shell(_DATABASE_SIZE).strip()) / 1e6, "MB")


_DATABASE_SIZE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_database_size(current_database())")
    print(cursor.fetchone()[0])
"""
_ADDRESSES = """
from feeds.models import Post
from feeds.topics.models import Topic
thread = Post.objects.filter(network__slug={slug!r}, thread=None, group_id={group}).latest("pk")
topic = Topic.objects.filter(network__slug={slug!r}).order_by("pk")[0]
print(thread.group.get_absolute_url(), thread.get_absolute_url(), topic.get_absolute_url())
"""


def _paths(tier: Tier, scene: Scene) -> dict[str, str]:
    home = f"/{scene.network}/"
    found = tier.shell(_ADDRESSES.format(slug=scene.network, group=scene.group))
    group, thread, topic = found.split()
    return {
        "home feed": home,
        "unread": f"{home}unread/",
        "all that I may see": f"{home}all/",
        "mentions": f"{home}mentions/",
        "a topic": topic,
        "a group": group,
        "all groups": f"{home}groups/",
        "a thread": thread,
        "people": f"{home}people/",
        "notifications": f"{home}notifications/",
    }


def _times(tier: Tier, scene: Scene, path: str, times: int) -> list[float]:
    taken = []
    for number in range(times):
        visitor = scene.visitors[number % len(scene.visitors)]
        request = get(path, tier.pages, Cookie=visitor.cookie, Accept="text/html")
        began = time.perf_counter()
        answer = once(tier.pages, request)
        taken.append(time.perf_counter() - began)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {answer[:200].decode('latin1')}")
    return taken


def _sockets(tier: Tier, scene: Scene, count: int, seconds: float) -> Iterator[Point]:
    watched = measures.fan_out(tier, scene, count, 2, seconds)
    yield Point(SOCKETS, count, "from post to screen, p50", watched["p50"], "ms")
    yield Point(SOCKETS, count, "from post to screen, p95", watched["p95"], "ms")
    yield Point(SOCKETS, count, "frames a second in a burst", watched["frames_a_second"], "")
    yield Point(SOCKETS, count, "frames that did not come", watched["lost"], "")
    yield Point(SOCKETS, count, "screens that were cut off", watched["closed"], "")
    yield Point(SOCKETS, count, "memory of a socket", watched["kib_a_socket"], "KiB")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make growth", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that it runs")
    parser.add_argument("--grows", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--pictures", type=Path, help="draw them into this folder, as SVG")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
