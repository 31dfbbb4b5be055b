"""`python -m tests.bench.crowd`: a thousand screens on one server process, and what it bears."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import measures
from tests.bench.report import Line, table
from tests.bench.tiers import Tier, embedded, floor, production
from tests.bench.visitors import Scene, prepare

# Ten sockets are the most that one member may have open.
VISITORS = 200
# Whoever sees a post later than that sees it no longer live: the process has more than it bears.
LATE_MS = 1_000


@dataclass(frozen=True)
class Effort:
    """How many watch, for how long, and by which rates it goes on after the first."""

    watchers: int = 1_000
    rate: float = 5
    seconds: float = 60
    rates: tuple[float, ...] = (10, 15, 20, 30, 40, 60)
    rate_seconds: float = 10


QUICK = Effort(watchers=20, seconds=2, rates=(10,), rate_seconds=1)

Say = Callable[[str], None]


def main() -> None:
    """Measure what was asked for, and print the table."""
    asked = _asked()
    effort = QUICK if asked.quick else Effort()
    lines: list[Line] = []
    for name in asked.tiers:
        with tempfile.TemporaryDirectory(prefix="collab-crowd-") as folder:
            place = Path(folder)
            with embedded(place) if name == "embedded" else production(place, live=1) as tier:
                tier.run(
                    "sample", "--members", "260", "--groups", "20", "--posts", "1500", seconds=600
                )  # fmt: skip
                with floor(tier, place / "floor") as ground:
                    for line in measure(tier, ground, prepare(tier, VISITORS), effort):
                        lines.append(line)
                        _say(f"{line.tier}: {line.what}: {line.value:.1f} {line.unit}")
    print(table(lines))


def measure(tier: Tier, ground: Tier, scene: Scene, effort: Effort) -> Iterator[Line]:
    """What a crowd of watchers of one group costs, beside the floor, and what is too much."""
    count = effort.watchers
    watched = measures.fan_out(tier, scene, count, effort.rate, effort.seconds, bursts=False)
    least = measures.floor_fan_out(
        ground, count, effort.rate, effort.rate_seconds, int(watched["bytes"])
    )
    at = f"{count:,} screens, {effort.rate:g} posts a second"
    yield Line(tier.name, f"{at}: posts", watched["posts"], "")
    yield Line(tier.name, f"{at}: frames that did not come", watched["lost"], "", 0)
    yield Line(tier.name, f"{at}: screens that were cut off", watched["closed"], "", 0)
    yield Line(tier.name, f"{at}: p50", watched["p50"], "ms")
    yield Line(tier.name, f"{at}: p95", watched["p95"], "ms")
    yield Line(tier.name, f"floor's echo to {count:,} sockets: p95", least["p95"], "ms")
    yield Line(tier.name, "ours / floor's echo, p95", watched["p95"] / least["p95"], "×")
    borne = effort.rate if _is_borne(watched) else 0.0
    for rate in effort.rates:
        watched = measures.fan_out(tier, scene, count, rate, effort.rate_seconds, bursts=False)
        yield Line(tier.name, f"{rate:g} posts a second: p95", watched["p95"], "ms")
        if not _is_borne(watched):
            yield Line(tier.name, f"{rate:g} posts a second: frames lost", watched["lost"], "")
            break
        borne = rate
    yield Line(tier.name, "most posts a second that it bears", borne, "/s")


def _is_borne(watched: dict[str, float]) -> bool:
    return not watched["lost"] and not watched["closed"] and watched["p95"] <= LATE_MS


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make crowd", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that it runs")
    parser.add_argument("--tiers", nargs="+", default=["embedded", "production"])
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
