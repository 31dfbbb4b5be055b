"""
Carry migrations out while people work.

A statement that changes a table waits until nobody uses it, and everybody who comes later waits
behind it: a minute of somebody's report would be a minute of standstill. So no lock is waited for
longer than half a second; then we step aside and try again. One process at a time does this.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# Below PostgreSQL's `deadlock_timeout` of a second: if we and a request wait for each other, it is
# we who step aside, and no request that is ended for it.
LOCK_TIMEOUT = "500ms"
# Any number that nobody else takes.
LOCK = 7_301_954_418
# sqlstates of what passes by itself: a lock that was not had in time, and a deadlock.
IN_THE_WAY = ("55P03", "40P01")
PAUSE_SECONDS = 1.0

Say = Callable[[str], None]


class InTheWay(Exception):
    """Others kept a table, or the upgrade itself, for longer than we were told to wait."""


def missing_migrations() -> list[str]:
    """What this code has and the database does not, in the order of carrying out."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def upgrade(say: Say, minutes: float) -> int:
    """
    Bring the database up to this code and give how many migrations that took.

    Two that begin at once do not get in each other's way: the second waits, and finds all done.
    What was interrupted goes on with the next call.

    :param minutes: after that it is given up
    :raises InTheWay: with a sentence that says who was
    """
    deadline = time.monotonic() + 60 * minutes
    with _alone(say, deadline):
        missing = missing_migrations()
        if missing:
            say(f"{len(missing)} migrations to carry out.")
        while True:
            try:
                with _briefly():
                    # Also when there are none: walls and permissions are looked after then.
                    call_command("migrate", interactive=False, stdout=_Lines(say), verbosity=1)
                return len(missing)
            except OperationalError as error:
                if _sqlstate(error) not in IN_THE_WAY:
                    raise
                if time.monotonic() > deadline:
                    raise InTheWay(
                        f"A table was in use for all of {minutes:g} minutes: {_users()}. "
                        "What is done so far is kept; run this again at a quieter time."
                    ) from error
                say(f"A table is in use, trying again: {_users()}.")
                time.sleep(PAUSE_SECONDS)


@contextmanager
def _alone(say: Say, deadline: float) -> Iterator[None]:
    """Keep other upgrades of this database waiting, also if we are killed: it ends with us."""
    if connection.vendor != "postgresql":
        yield
        return
    told = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding"):
        told.pop(name, None)
    with psycopg.connect(**told | {"autocommit": True}) as keeper:
        waiting = False
        while not _had(keeper):
            if time.monotonic() > deadline:
                raise InTheWay("Another process upgrades this database and has not ended.")
            if not waiting:
                say("Another process upgrades this database: waiting for it.")
            waiting = True
            time.sleep(PAUSE_SECONDS)
        yield


def _had(keeper: "psycopg.Connection[Any]") -> bool:
    row = keeper.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    return bool(row and row[0])


@contextmanager
def _briefly() -> Iterator[None]:
    """Wait for no lock longer than people notice."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    was_inside = connection.in_atomic_block
    try:
        yield
    finally:
        if connection.in_atomic_block and not was_inside:
            # Where a statement that Django puts off to the end of a migration fails, it leaves the
            # transaction open: what is left of it goes with the connection.
            connection.close()
            connection.connect()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _users() -> str:
    """Who has had a transaction open for long, for whoever wants to know what we wait for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::int"
            " FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
            " AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1"
        )
        found = cursor.fetchone()
    if not found:
        return "by somebody who is done by now"
    pid, name, seconds = found
    return f"process {pid} of the database ({name or 'unnamed'}), for {seconds} s"


class _Lines:
    """Hands on what a command prints, a line at a time, with what each migration took."""

    def __init__(self, say: Say) -> None:
        self._say, self._line, self._began = say, "", time.monotonic()

    def write(self, text: str) -> None:
        self._line += text
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            if line.lstrip().startswith("Applying"):
                took = time.monotonic() - self._began
                self._say(f"{line} ({took:.1f} s)")
            self._began = time.monotonic()

    def flush(self) -> None:
        """Nothing is kept back but half a line."""
