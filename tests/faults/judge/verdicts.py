"""The list of invariants, and how one run is held against them."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.history import History
from tests.faults.stored import Stored

Judge = Callable[[History, Stored], list[str]]
Count = Callable[[History, Stored], int]


@dataclass(frozen=True)
class Invariant:
    """
    What must hold, in words.

    :ivar count: how many things a run gave it to look at; of none, nothing is proven
    """

    title: str
    judge: Judge
    count: Count
    of_what: str


@dataclass(frozen=True)
class Verdict:
    """What became of an invariant in one run."""

    invariant: Invariant
    looked_at: int
    violations: list[str]

    @property
    def is_held(self) -> bool:
        return not self.violations


_registered: dict[Judge, Invariant] = {}


def invariant(title: str, of_what: str, count: Count) -> Callable[[Judge], Judge]:
    """Say in words what a judge judges, and how many things a run gives it to look at."""

    def register(judge: Judge) -> Judge:
        _registered[judge] = Invariant(title, judge, count, of_what)
        return judge

    return register


def invariant_of(judge: Judge) -> Invariant:
    """What was registered with `judge`."""
    return _registered[judge]
