"""PostgreSQL: dumped by `pg_dump` as of one moment, and given back by `pg_restore`."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

from collab.keeping.contents import tables
from collab.keeping.refusals import Refused

# What Django adds that libpq does not know, and what is not for a long quiet work.
_NOT_LIBPQ = ("context", "cursor_factory", "prepare_threshold", "options", "application_name")
_UNFINISHED = "keeping_unfinished"
_PROGRAMS = "/usr/lib/postgresql"


class ProgramFailed(Refused):
    """`pg_dump` or `pg_restore` is missing or failed; says so in a sentence."""


@contextmanager
def connected() -> Iterator[Any]:
    """A connection of its own that sees every network and is in no hurry."""
    with psycopg.connect(**_parameters(), autocommit=True) as connection:
        yield connection


@contextmanager
def taken(path: Path) -> Iterator[Any]:
    """
    Dump the database as of one moment to `path`, and give a connection that sees the same moment.

    :raises ProgramFailed: if `pg_dump` does not do it
    """
    with connected() as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (moment,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        _run(
            "pg_dump",
            "--format=custom",
            f"--snapshot={moment}",
            "--enable-row-security",
            "--no-owner",
            "--no-privileges",
            f"--file={path}",
        )
        os.chmod(path, 0o600)
        yield connection
        connection.execute("COMMIT")


def require_readable(path: Path) -> None:
    """
    Let `pg_restore` read a dump.

    :raises ProgramFailed: if it can't
    """
    _run("pg_restore", "--list", "--file=/dev/null", str(path), connect=False)


def give_back(path: Path) -> None:
    """
    Write a dump into the database, all of it or nothing.

    Row-level security does not stand in the way: its policies come last, and the triggers too.

    :raises ProgramFailed: if `pg_restore` does not do it
    """
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        str(path),
    )
    # A dump does not say how many rows there are; pages would be slow until it is noticed.
    with connected() as connection:
        connection.execute("ANALYZE")


def client_version() -> int | None:
    """The number before the point of the version of `pg_dump`; None if there is none."""
    try:
        done = subprocess.run(
            [_path_of("pg_dump"), "--version"], capture_output=True, text=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(\d+)", done.stdout)
    return int(found[1]) if found else None


def clear(connection: Any) -> None:
    """Remove everything of ours, which nobody has begun to use or that failed a check."""
    with connection.transaction():
        for name in tables(connection, "postgresql"):
            connection.execute(f'DROP TABLE "{name}" CASCADE')
        functions = connection.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " JOIN pg_language l ON l.oid = p.prolang"
            " WHERE p.pronamespace = current_schema()::regnamespace AND l.lanname = 'plpgsql'"
            " AND p.prorettype = 'trigger'::regtype"
        ).fetchall()
        for (name,) in functions:
            connection.execute(f"DROP FUNCTION {name} CASCADE")


def begin(connection: Any) -> None:
    """Say in the database itself that what comes now is not whole, until `finish`."""
    connection.execute(f'CREATE TABLE IF NOT EXISTS "{_UNFINISHED}" ()')


def finish(connection: Any) -> None:
    """Say that it is whole."""
    connection.execute(f'DROP TABLE "{_UNFINISHED}"')


def is_unfinished(connection: Any) -> bool:
    """Whether somebody began to give a database back and was cut off."""
    return _UNFINISHED in tables(connection, "postgresql")


def others(connection: Any) -> int:
    """How many connections others have to the database."""
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(found.fetchone()[0])


def _parameters() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    kept = {name: value for name, value in given.items() if name not in _NOT_LIBPQ}
    return {
        **kept,
        "application_name": "collab keeping",
        "options": "-c collab.network=all -c statement_timeout=0 -c lock_timeout=60s"
        " -c idle_in_transaction_session_timeout=0",
    }


def _run(program: str, *options: str, connect: bool = True) -> None:
    parameters = _parameters()
    environment = dict(os.environ)
    if password := parameters.pop("password", None):
        # Not on the command line, which every user of the machine can read.
        environment["PGPASSWORD"] = str(password)
    if connect:
        options = (f"--dbname={make_conninfo(**parameters)}", *options)
    try:
        done = subprocess.run(
            [_path_of(program), *options],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    except OSError as error:
        raise ProgramFailed(
            f"{program} can't be started ({error.strerror}): install PostgreSQL's client programs, "
            "of the server's version or a newer one."
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise ProgramFailed(f"{program} failed: {said[-1]}")


def _path_of(program: str) -> str:
    """The newest one installed, for it can dump from any older server."""
    found = sorted(
        Path(_PROGRAMS).glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3].split(".")[0])
    )
    return str(found[-1]) if found else shutil.which(program) or program
