"""`python -m tests.bench`: measure the budgets on both tiers and say what misses."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from tests.bench.report import as_json, table
from tests.bench.run import QUICK, Effort, measure
from tests.bench.tiers import Tier, embedded, production


def main() -> None:
    """Measure what was asked for."""
    asked = _asked()
    effort = QUICK if asked.quick else Effort()
    lines = []
    with tempfile.TemporaryDirectory(prefix="collab-bench-") as name:
        folder = Path(name)
        if "embedded" in asked.tiers:
            (folder / "embedded").mkdir()
            with embedded(folder / "embedded") as tier:
                _fill(tier, effort)
                lines += measure(tier, folder, effort, _say)
        if "production" in asked.tiers:
            (folder / "production").mkdir()
            with production(folder / "production") as tier:
                _fill(tier, effort)
                lines += measure(tier, folder, effort, _say)
    print(table(lines))
    missed = [line for line in lines if line.is_held is False]
    print(f"\n{len(missed)} missed" if missed else "\nEvery budget is held")
    if asked.json:
        machine = {"cores": os.cpu_count(), "load": os.getloadavg()}
        asked.json.write_text(
            json.dumps({"machine": machine, "lines": as_json(lines)}, indent=1, ensure_ascii=False)
        )


def _fill(tier: Tier, effort: Effort) -> None:
    tier.run(
        "sample", "--members", str(effort.members), "--groups", str(effort.groups),
        "--posts", str(effort.posts),
    )  # fmt: skip


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that it runs")
    parser.add_argument("--tiers", nargs="+", default=["embedded", "production"])
    parser.add_argument("--json", type=Path, help="write the figures there")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


main()
