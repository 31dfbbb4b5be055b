"""
What many tests begin with, made once and then written again as it was.

Most tests begin with some of the cast, whom the actions bring in by the rules: that is a third of
what the tests of the embedded tier take. A fixture that is `standing` runs for the first test;
the statements by which it wrote are kept, and the next tests write the same rows by them. So it is
on SQLite alone; on PostgreSQL each runs every time.
"""

import copy
import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

# Rows keep their times: so they are made anew now and then, and are as recent as tests expect.
_SECONDS = 30
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass
class _Take:
    """What a fixture wrote, and gave."""

    statements: list[tuple[str, Any]]
    value: Any
    clock: float
    moment: float

    def is_recent(self) -> bool:
        passed = time.monotonic() - self.clock
        # A test may hold the clock somewhere else.
        return passed < _SECONDS and 0 <= timezone.now().timestamp() - self.moment < _SECONDS


@dataclass
class _Stage:
    """
    What one test has so far.

    :ivar steps: the standing fixtures of this test in order, behind what was there before;
        None once anything else has written
    :ivar changes: rows that the connection had changed after the last of them
    :ivar present: what they gave, by model and key
    """

    steps: tuple[Any, ...] | None = None
    changes: int = 0
    present: dict[tuple[type, Any], Model] = field(default_factory=dict)


_takes: dict[tuple[Any, ...], _Take] = {}
_stage = _Stage()


@pytest.fixture(autouse=True)
def nothing_stands() -> Iterator[None]:
    """Begin each test with an empty stage."""
    global _stage
    _stage = _Stage()
    if connection.vendor == "sqlite" and connection.connection is not None:
        _stage.changes = connection.connection.total_changes
    yield


def standing(fixture: Callable[..., Any]) -> Callable[..., Any]:
    """Let a fixture that writes rows, and depends on nothing but such fixtures, run seldom."""

    @functools.wraps(fixture)
    def stand(**given: Any) -> Any:
        if connection.vendor != "sqlite" or not connection.in_atomic_block:
            return fixture(**given)
        if _stage.steps is None and _stage.changes == _changes() and not _stage.present:
            _stage.steps = (_numbers(),)
        elif _stage.changes != _changes():
            _stage.steps = None
        if _stage.steps is None:
            return fixture(**given)
        _stage.steps += (f"{fixture.__module__}.{fixture.__qualname__}",)
        take = _takes.get(_stage.steps)
        value = _write_again(take) if take and take.is_recent() else _take(fixture, given)
        _stage.changes = _changes()
        for each in _instances(value):
            _stage.present.setdefault((type(each), each.pk), each)
        return value

    return stand


def _take(fixture: Callable[..., Any], given: dict[str, Any]) -> Any:
    statements: list[tuple[str, Any]] = []

    def keep(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if not sql.lstrip("( ").startswith(_READS):
            statements.extend((sql, each) for each in (params if many else [params]))
        return execute(sql, params, many, context)

    now = time.monotonic(), timezone.now().timestamp()
    with connection.execute_wrapper(keep):
        value = fixture(**given)
    assert _stage.steps
    # What was built upon the former one is of other rows.
    for steps in [each for each in _takes if each[: len(_stage.steps)] == _stage.steps]:
        del _takes[steps]
    if not any(sql.startswith("ROLLBACK") for sql, _params in statements):
        _takes[_stage.steps] = _Take(statements, copy.deepcopy(value), *now)
    return value


def _write_again(take: _Take) -> Any:
    with connection.cursor() as cursor:
        for sql, params in take.statements:
            # What it returns is fetched, for until then it is not done.
            cursor.cursor.execute(sql, params).fetchall()
    # What the test has already is the same thing, not another like it.
    present: dict[int, Any] = {}
    for each in _instances(take.value):
        known = _stage.present.get((type(each), each.pk))
        if known is not None:
            present[id(each)] = known
            changed = {name: value for name, value in vars(each).items() if name != "_state"}
            vars(known).update(copy.deepcopy(changed))
    return copy.deepcopy(take.value, present)


def _instances(value: Any) -> list[Model]:
    """The rows that a value is or leads to."""
    found: dict[int, Model] = {}
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, Model) and id(each) not in found:
            found[id(each)] = each
            waiting.extend(each._state.fields_cache.values())
    return list(found.values())


def _changes() -> int:
    connection.ensure_connection()
    return connection.connection.total_changes


def _numbers() -> tuple[Any, ...]:
    """The numbers that new rows go by, which are the same where the same was there before."""
    return tuple(connection.connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
