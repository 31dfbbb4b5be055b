"""Which function a task's name means, and what is done again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

TASKS: dict[str, "Registered"] = {}
PERIODIC: dict[str, "Periodic"] = {}


@dataclass(frozen=True)
class Registered:
    """A task's function, and how it is run."""

    name: str
    function: Callable[..., Any]
    attempts: int
    seconds: int
    atomic: Callable[[], bool]


@dataclass(frozen=True)
class Periodic:
    """A function that is called every so many seconds, by one worker at a time."""

    name: str
    function: Callable[[], Any]
    seconds: float


def task(
    name: str,
    *,
    attempts: int = 5,
    seconds: int = 45,
    atomic: bool | Callable[[], bool] = True,
) -> Callable[[Function], Function]:
    """
    Register a function as the task `name`; it takes ids as keywords and is safe to run twice.

    An atomic task runs in one transaction with the mark that it is done, so what it writes to the
    database happens exactly once. One that talks to another server is not atomic: it would hold
    the database while it waits.

    :param attempts: how often it is tried, ever more slowly, before it is parked
    :param seconds: how long it may take; after that it is taken for dead and tried again
    """

    def register(function: Function) -> Function:
        known = TASKS.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two tasks are named {name!r}.")
        is_atomic = atomic if callable(atomic) else (lambda: bool(atomic))
        TASKS[name] = Registered(name, function, attempts, seconds, is_atomic)
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
