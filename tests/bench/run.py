"""One tier and its floor, measured one after the other in turns, so that both see one machine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import measures
from tests.bench.load import Load
from tests.bench.report import Line
from tests.bench.tiers import Tier, floor
from tests.bench.visitors import Scene, prepare
from tests.bench.weight import first_visit


@dataclass(frozen=True)
class Effort:
    """How long and with how many it is measured."""

    seconds: float = 6
    rounds: int = 3
    watchers: int = 200
    watched_seconds: float = 20
    authors: int = 16
    members: int = 260
    groups: int = 20
    posts: int = 10_000


QUICK = Effort(seconds=1, rounds=1, watchers=10, watched_seconds=1, posts=1_500)

# To beat and to reach, on two cores with the clients on them: pages and posts a second, MB at rest.
AIMS = {
    "embedded": {"pages": 78.0, "memory": 200.0},
    "production": {"pages": 230.0, "posts": 160.0, "p95": 100.0},
}

Say = Callable[[str], None]


def measure(tier: Tier, folder: Path, effort: Effort, say: Say) -> list[Line]:
    """All budgets of one tier."""
    aims = AIMS.get(tier.name, {})
    scene = prepare(tier, max(effort.watchers, effort.authors))
    lines: list[Line] = []

    def tell(what: str, value: float, unit: str, limit: float | None = None, **more) -> None:  # type: ignore[no-untyped-def]
        lines.append(Line(tier.name, what, value, unit, limit, **more))
        say(f"{tier.name}: {what}: {value:.1f} {unit}")

    with floor(tier, folder / f"floor-{tier.name}") as ground:
        _pages(tier, ground, scene, effort, aims, tell)
        tell("memory at rest (PSS, pages and sockets)", measures.memory(tier) / 1e6, "MB",
             aims.get("memory"))  # fmt: skip
        watched = measures.fan_out(tier, scene, effort.watchers, 5, effort.watched_seconds)
        least = measures.floor_fan_out(
            ground, effort.watchers, 5, effort.watched_seconds, int(watched["bytes"])
        )
    screens = f"{effort.watchers} screens"
    tell(f"post → {screens} at 5 a second, p50", watched["p50"], "ms")
    tell(f"post → {screens} at 5 a second, p95", watched["p95"], "ms", aims.get("p95"))
    tell(f"floor's echo to {effort.watchers} sockets, p95", least["p95"], "ms")
    tell("ours / floor's echo, p95", watched["p95"] / max(least["p95"], 0.001), "×", 3)
    tell("frames that did not come", watched["lost"], "", 0)
    tell("frames a second in a burst of posts", watched["frames_a_second"], "")
    tell("a live post", watched["bytes"], "bytes", 3 * 1024)
    tell("memory of a socket", watched["kib_a_socket"], "KiB",
         max(least["kib_a_socket"], 0) + 20, note=f"floor {least['kib_a_socket']:.0f}")  # fmt: skip
    visit = first_visit(tier, scene)
    tell("first visit, gzip", visit["all"] / 1024, "KiB", 120, note=f"{visit['answers']} answers")
    tell("of it the page itself", visit["page"] / 1024, "KiB")
    written = measures.posts(tier, scene, effort.seconds * effort.rounds)
    tell(f"posts a second, {effort.authors} authors", written.rate, "/s", aims.get("posts"),
         is_most=False, note=_refusals(written))  # fmt: skip
    return lines


def _pages(tier: Tier, ground: Tier, scene: Scene, effort: Effort, aims: dict, tell) -> None:  # type: ignore[no-untyped-def]
    home = f"/{scene.network}/"
    measures.pages(tier, scene, home, 1)
    measures.floor_pages(ground, "/rows/", 0.5)
    ours, floors, constants = [], [], []
    # In turns, so that what else the machine does meets both.
    for _round in range(effort.rounds):
        floors.append(measures.floor_pages(ground, "/rows/", effort.seconds / 2))
        ours.append(measures.pages(tier, scene, home, effort.seconds))
        constants.append(measures.floor_pages(ground, "/constant/", effort.seconds / 2))
    rate, least = _median(ours), _median(floors)
    tell("floor: a constant", _median(constants), "/s")
    tell("floor: 20 rows read and rendered", least, "/s")
    tell("feed pages, 16 at once", rate, "/s", aims.get("pages"), is_most=False,
         note=_refusals(*ours))  # fmt: skip
    tell("feed page, p50", median(each.at(0.5) for each in ours), "ms")
    tell("feed page, p95", median(each.at(0.95) for each in ours), "ms")
    tell("floor / ours", least / max(rate, 0.001), "×", 3)


def _median(loads: list[Load]) -> float:
    return median(load.rate for load in loads)


def _refusals(*loads: Load) -> str:
    refused: dict[int, int] = {}
    for load in loads:
        for status, number in load.refused.items():
            refused[status] = refused.get(status, 0) + number
    return ", ".join(f"{number} answered {status}" for status, number in sorted(refused.items()))
