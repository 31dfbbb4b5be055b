"""
Who waits for the lock of a table in the database, watched from outside.

Rows are waited for without any upgrade too, by those who follow the log; where a request waits for
one, the time that it takes says so.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

LOOK_SECONDS = 0.05
# For each who waits: for what, and for how long.
QUESTION = """
SELECT l.relation::regclass::text, l.mode,
       extract(epoch FROM clock_timestamp() - l.waitstart)::float
  FROM pg_locks l
 WHERE NOT l.granted AND l.waitstart IS NOT NULL AND l.locktype = 'relation'
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Locks:
    """The longest wait seen, by what was waited for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.longest: dict[str, float] = defaultdict(float)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look at it all the time inside the block."""
        stop = threading.Event()
        thread = threading.Thread(target=self._watch, args=(stop,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(5)

    def _watch(self, stop: threading.Event) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not stop.wait(LOOK_SECONDS):
                for what, mode, seconds in connection.execute(QUESTION).fetchall():
                    name = f"{what} ({mode})"
                    self.longest[name] = max(self.longest[name], seconds or 0.0)
