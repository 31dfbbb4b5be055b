"""What the first run knows of the sample network: whether it is being loaded, and its people."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from collab.firstrun.models import FirstRun


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    sentence: str = ""

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def personas() -> list[Any]:
    """The people one may look around as; none unless this database is a whole sample."""
    sample = _sample()
    return list(sample.sample_personas()) if sample else []


def is_loading() -> bool:
    """Whether the sample was asked for and is not whole yet."""
    return FirstRun.objects.filter(is_sample=True).exists() and not personas()


def progress() -> Progress:
    """How far the loading is."""
    sample = _sample()
    return sample.sample_progress() if hasattr(sample, "sample_progress") else Progress(0, 0)


def _sample() -> Any:
    # The apps of this room do not lean on each other: the sample is found by name.
    if find_spec("collab.sample.queries") is None:
        return None
    return import_module("collab.sample.queries")
