"""`python -m tests.faults`: break both tiers for some minutes and judge what came of it."""

import argparse
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.faults.report import table
from tests.faults.run import run

TIERS = ("embedded", "production")


def main() -> None:
    """Run what was asked for; fail if an invariant is broken."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="of all tiers together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--tier", choices=(*TIERS, "both"), default="both")
    parser.add_argument("--keep", type=Path, help="a folder for the record and what was stored")
    asked = parser.parse_args()
    tiers = TIERS if asked.tier == "both" else (asked.tier,)
    say = partial(print, flush=True)
    say(f"Seed {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="collab-faults-") as name:
        folder = asked.keep or Path(name)
        outcomes = [
            run(tier, asked.minutes / len(tiers), asked.seed, folder / tier, say) for tier in tiers
        ]
    say(table(outcomes))
    sys.exit(0 if all(each.is_held for each in outcomes) else 1)


if __name__ == "__main__":
    main()
