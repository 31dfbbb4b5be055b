"""`make mutants`: seed each defect in turn, and say which of them the tests catch."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.seeding import Defect, all_defects, copy_code

SECONDS_EACH = 400


def main() -> None:
    """Run what was asked for; ends with 1 if a defect got past the tests."""
    asked = _asked()
    chosen = [
        (name, defect)
        for name, defects in all_defects().items()
        for defect in defects
        if asked.only in f"{name}: {defect.what}"
    ]
    if asked.list:
        for name, defect in chosen:
            print(f"{name}: {defect.what}  ({defect.file})")
        return
    with tempfile.TemporaryDirectory(prefix="collab-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(asked.at_once):
            copies.put(copy := Path(folder) / str(number))
            copy_code(copy)
        with ThreadPoolExecutor(asked.at_once) as pool:
            fates = list(pool.map(lambda each: _tried(*each, copies), chosen))
    caught = fates.count("caught")
    print(f"\n{caught} of {len(fates)} seeded defects were caught")
    for (name, defect), fate in zip(chosen, fates, strict=True):
        if fate != "caught":
            print(f"  {fate}: {name}: {defect.what}")
    sys.exit(caught != len(fates))


def _tried(name: str, defect: Defect, copies: "Queue[Path]") -> str:
    """Seed one defect in a copy that nobody else uses, and run the tests there."""
    copy = copies.get()
    path = copy / defect.file
    sound, began = path.read_text(), time.monotonic()
    try:
        path.write_text(defect.changed(copy))
        fate = _fate(copy, defect)
    finally:
        path.write_text(sound)
        copies.put(copy)
    print(f"{fate:<8} {time.monotonic() - began:4.0f} s  {name}: {defect.what}", flush=True)
    return fate


def _fate(copy: Path, defect: Defect) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *defect.tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        code = subprocess.run(
            command, cwd=copy, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=SECONDS_EACH, check=False,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return "hung"
    # 1 is a test that failed, 2 a suite that does not even begin; 4 and 5 say that no test ran.
    return {0: "MISSED", 1: "caught", 2: "caught"}.get(code, f"ended {code}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", default="", help="those whose name or text has this in it")
    parser.add_argument("--list", action="store_true", help="say which there are")
    parser.add_argument("--at-once", type=int, default=2)
    return parser.parse_args()


main()
