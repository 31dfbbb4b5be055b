"""SQLite: copied by its own backup, which neither waits for writers nor lets them wait."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from collab.keeping.refusals import Refused

_PAGES_AT_ONCE = 2_000

Progress = Callable[[int, int], None]


class Unsound(Refused):
    """The database fails its own checks; says so in a sentence."""


@contextmanager
def taken(path: Path, progress: Progress) -> Iterator[Any]:
    """
    Copy the database as of one moment to `path`, and give a connection to the copy.

    :raises Unsound: if the copy fails SQLite's checks, as then does what it was made of
    """
    name = connections["default"].settings_dict["NAME"]
    with closing(sqlite3.connect(_address(name), uri=True, timeout=30)) as source:
        source.isolation_level = None
        source.execute("BEGIN")
        # The moment: in this transaction the source stays as it is, however much is written
        # meanwhile. Without it the copy would begin anew whenever somebody writes.
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(_made(path)) as copy:
            source.backup(
                copy,
                pages=_PAGES_AT_ONCE,
                progress=lambda _status, left, total: progress(total - left, total),
                sleep=0,
            )
    with closing(sqlite3.connect(path)) as copy:
        # One file, for whoever takes the copy takes that alone.
        copy.execute("PRAGMA journal_mode=DELETE")
        require_sound(copy)
        yield copy


def require_sound(connection: Any) -> None:
    """
    Let SQLite check a database.

    :raises Unsound: if it finds anything
    """
    try:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise Unsound(f"The database is damaged: {error}.") from error
    if problems != ["ok"]:
        raise Unsound(f"The database is damaged: {'; '.join(problems)}.")
    if loose:
        raise Unsound(
            f"The database is damaged: {len(loose)} rows name others that are not there, the first "
            f"in {loose[0][0]}."
        )


@contextmanager
def working_on(path: Path) -> Iterator[None]:
    """Let all that Django does inside, in this thread, be done to the SQLite database at `path`."""
    kept = connections["default"]
    connections["default"] = type(kept)({**kept.settings_dict, "NAME": str(path)}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = kept


def settle(path: Path) -> None:
    """
    Make a database that nobody uses one file, safely on disk.

    :raises sqlite3.OperationalError: if somebody uses it
    """
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    sync(path)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def database_path() -> Path:
    """The database file of this installation."""
    return Path(connections["default"].settings_dict["NAME"])


def _made(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = sqlite3.connect(path)
    # It is a file for some minutes; what becomes of it is made safe where it is put.
    copy.execute("PRAGMA synchronous=OFF")
    return copy


def _address(name: str | Path) -> str:
    # The name of a database in memory is an address already, in tests.
    text = str(name)
    return text if text.startswith("file:") else f"{Path(text).absolute().as_uri()}?mode=ro"
