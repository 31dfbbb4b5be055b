"""What the first run knows of the sample network: whether it is being loaded, and its people."""

from dataclasses import dataclass
from importlib import import_module
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
    return list(_sample().sample_personas())


def is_loading() -> bool:
    """Whether the sample was asked for and is not whole yet."""
    return FirstRun.objects.filter(is_sample=True).exists() and not personas()


def progress() -> Progress:
    """How far the loading is."""
    return _sample().sample_progress()


def _sample() -> Any:
    # The apps of this room do not lean on each other: the sample is found by name.
    return import_module("collab.sample.actions")
