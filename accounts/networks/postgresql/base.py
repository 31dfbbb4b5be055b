"""
Tells PostgreSQL the bound network, which its row-level security goes by.

Said before a statement whenever it is not what the connection was last told, so that no statement
of ours runs under another one's network, whatever pool the connection comes from; nobody can
forget it. It is said for the session, not by `SET LOCAL`: that lasts for one transaction, and every
page that only reads would have to be one. Hence no proxy may share one connection among clients
between transactions (PgBouncer's transaction mode). See docs/decisions/sealed-networks.md.
"""

import atexit
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg import RawCursor
from psycopg.pq import TransactionStatus

from accounts.networks.sealing import seal

_TELL = "SELECT set_config('collab.network', %s, false)"


class _PlanningCursor(base.CursorMixin, RawCursor):
    """
    Has each statement planned once for its connection and kept, whatever its values.

    It numbers the places of values itself: psycopg does that anew for each execution of a long one.
    """

    is_sealed = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(_numbered(query), params, prepare=True, **options)


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> bytes:
    first, *rest = sql.split("%s")
    numbered = [first, *(f"${place}{part}" for place, part in enumerate(rest, 1))]
    return "".join(numbered).replace("%%", "%").encode()


class DatabaseWrapper(base.DatabaseWrapper):
    _is_planning = False
    _is_sealed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._tell_network)

    def _tell_network(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        wanted, connection = seal(), self.connection
        # Kept on the connection itself, for a pool hands it to another wrapper afterwards.
        if (
            connection is not None
            # Of tables with no policy, nothing looks at what is told.
            and getattr(context["cursor"].cursor, "is_sealed", True)
            and getattr(connection, "told_network", None) != wanted
            # A transaction that has failed takes nothing but its end.
            and connection.info.transaction_status != TransactionStatus.INERROR
        ):
            with self.wrap_database_errors:
                connection.execute(_TELL, (wanted,))
            connection.told_network = wanted
        return execute(sql, params, many, context)

    def planning_cursor(self, is_sealed: bool = True) -> Any:
        """
        A cursor for statements that come again and again with other values.

        Planning them costs PostgreSQL more than answering them, and most of what its row-level
        security costs is planning as well: each table in a query has its policies planned.

        :param is_sealed: whether a statement asks of rows of networks; of others PostgreSQL need
            not be told which is bound
        """
        self._is_planning, self._is_sealed = True, is_sealed
        try:
            return self.cursor()
        finally:
            self._is_planning = False

    def get_connection_params(self) -> dict[str, Any]:
        # Django forbids it to all cursors; ours alone binds on the server and so can prepare.
        return {**super().get_connection_params(), "prepare_threshold": 0}

    def create_cursor(self, name: str | None = None) -> Any:
        if not self._is_planning:
            return super().create_cursor(name)
        cursor = _PlanningCursor(self.connection)
        cursor.is_sealed = self._is_sealed
        register_tzloader(self.timezone, cursor)
        return cursor

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._forget_told()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget_told()

    def _close(self) -> None:
        # A pool takes back what was begun and not ended, and hands the connection on.
        if self.connection is not None and self.connection.info.transaction_status:
            self._forget_told()
        super()._close()  # type: ignore[misc]

    def _forget_told(self) -> None:
        # With the rest PostgreSQL has taken back what it was told since.
        if self.connection is not None:
            self.connection.told_network = None


@atexit.register
def close_pools() -> None:
    """End the pools' threads; one that still runs while Python ends can abort the process."""
    pools = DatabaseWrapper._connection_pools  # type: ignore[attr-defined]
    while pools:
        _alias, pool = pools.popitem()
        pool.close(timeout=1)
