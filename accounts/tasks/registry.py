"""Which function a task's name means, and what is done again and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise

Function = TypeVar("Function", bound=Callable[..., Any])
# Given the ids of several tasks of one name, whom or what each is for, in the same order.
ForWhom = Callable[[Sequence[dict[str, Any]]], Sequence[str]]

TASKS: dict[str, "Registered"] = {}
PERIODIC: dict[str, "Periodic"] = {}

# Seconds between the tries: five in seven minutes.
WAITS = (5, 20, 80, 320)


class Dropped(Exception):
    """
    What the task was asked for may not be done any more, or need not be.

    Raised by a task's function before it does anything; what it wrote until then is kept.
    """

    def __init__(self, reason: str) -> None:
        """
        :param reason: a word that `reasons.explain` knows
        """
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Registered:
    """A task's function, and how it is run."""

    name: str
    function: Callable[..., Any]
    label: str | Promise
    for_whom: ForWhom | None
    waits: Sequence[int]
    seconds: int
    atomic: Callable[[], bool]

    @property
    def attempts(self) -> int:
        """How often it is tried before it is parked."""
        return len(self.waits) + 1


@dataclass(frozen=True)
class Periodic:
    """A function that is called every so many seconds, by one worker at a time."""

    name: str
    function: Callable[[], Any]
    seconds: float


def task(
    name: str,
    *,
    label: str | Promise = "",
    for_whom: ForWhom | None = None,
    waits: Sequence[int] = WAITS,
    seconds: int = 45,
    atomic: bool | Callable[[], bool] = True,
) -> Callable[[Function], Function]:
    """
    Register a function as the task `name`; it takes ids as keywords and is safe to run twice.

    It runs with the network bound that it was asked for in, and looks again whether what it does
    may still be done: if not, it raises `Dropped`.

    An atomic task runs in one transaction with the mark that it is done, so what it writes to the
    database happens exactly once. One that talks to another server is not atomic: it would hold
    the database while it waits.

    :param label: what an administrator reads
    :param for_whom: whom or what a task is for, as an administrator reads it; asked with the
        network bound
    :param waits: seconds between the tries, of which there is one more; then it is parked
    :param seconds: how long it may take; after that it is taken for dead and tried again
    """

    def register(function: Function) -> Function:
        known = TASKS.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two tasks are named {name!r}.")
        is_atomic = atomic if callable(atomic) else (lambda: bool(atomic))
        TASKS[name] = Registered(
            name, function, label or name, for_whom, tuple(waits), seconds, is_atomic
        )
        return function

    return register


def periodic(seconds: float, name: str = "") -> Callable[[Function], Function]:
    """Have a function without arguments called about every `seconds`, on both tiers."""

    def register(function: Function) -> Function:
        known_as = name or f"{function.__module__}.{function.__name__}"
        PERIODIC[known_as] = Periodic(known_as, function, seconds)
        return function

    return register


def name_of(task: str | Callable[..., Any]) -> str:
    """
    Give the name under which `task` is registered.

    :raises LookupError: if it is not
    """
    for registered in TASKS.values():
        if task == registered.name or task is registered.function:
            return registered.name
    raise LookupError(f"No task is registered as {task!r}.")
