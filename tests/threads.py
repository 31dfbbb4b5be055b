"""Many who act at once, each with a database connection of their own."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from accounts.networks.sealing import unsealed


@pytest.fixture
def at_once(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., list[Any]]]:
    """
    Give `at_once(count, act)`: `act(number)` in `count` threads; a list of what came of each.

    SQLite's test database is in memory, where threads can't have connections of their own: it is
    copied into a file for the time of the test, with the settings of the real one.
    """
    if connection.vendor != "sqlite":
        yield _at_once
        return
    settings, kept = connections.settings["default"], connections["default"]
    name = settings["NAME"]
    kept.ensure_connection()
    path = tmp_path / "collab.sqlite3"
    copy = sqlite3.connect(path)
    kept.connection.backup(copy)
    copy.close()
    settings["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield _at_once
    finally:
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = kept


def _at_once(count: int, act: Callable[[int], Any], threads: int = 0) -> list[Any]:
    def run(number: int) -> Any:
        try:
            with unsealed("a thread of a test"):
                return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads or count) as pool:
        return list(pool.map(run, range(count)))
