"""A defect, and a copy of the code that has it."""

import importlib
import pkgutil
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import defects

ROOT = Path(__file__).resolve().parents[2]


class Outdated(Exception):
    """What a defect would change is not there, or not just once."""


@dataclass(frozen=True)
class Defect:
    """
    One guard taken out.

    :ivar what: what is wrong then, in a few words
    :ivar file: where, from the root of the project
    :ivar was: the text that goes; it stands there just once
    :ivar becomes: what comes instead
    :ivar tests: what should catch it: files or folders of the embedded suite
    """

    what: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]

    def changed(self, root: Path = ROOT) -> str:
        """
        The text of the file with the defect.

        :raises Outdated: if the code has changed so that it no longer fits
        """
        path = root / self.file
        text = path.read_text() if path.exists() else ""
        if text.count(self.was) != 1:
            raise Outdated(f"{self.file} has {text.count(self.was)} times: {self.was}")
        return text.replace(self.was, self.becomes)


def all_defects() -> dict[str, list[Defect]]:
    """Every defect, by the name of the module that lists it."""
    names = sorted(module.name for module in pkgutil.iter_modules(defects.__path__))
    return {name: importlib.import_module(f"{defects.__name__}.{name}").DEFECTS for name in names}


def copy_code(folder: Path) -> None:
    """Copy what git knows or would add, as it is now, into `folder`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if not (ROOT / name).is_file():
            continue
        there = folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, there)
