"""
Tells PostgreSQL the bound network, which its row-level security goes by.

Said before a statement whenever it is not what the connection was last told, so that no statement
of ours runs under another one's network, whatever pool the connection comes from; nobody can
forget it. It is said for the session, not by `SET LOCAL`: that lasts for one transaction, and every
page that only reads would have to be one. Hence no proxy may share one connection among clients
between transactions (PgBouncer's transaction mode). See docs/decisions/sealed-networks.md.
"""

import atexit
import select
import time
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg import Connection, OperationalError, RawCursor
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg_pool import ConnectionPool

from accounts.networks.postgresql.numbering import Numbered
from accounts.networks.sealing import seal

# A connection that was used a moment ago and of which nothing has come since is as it was.
_TRUSTED_SECONDS = 5


class _PlanningCursor(base.CursorMixin, RawCursor):
    """
    Has each statement planned once for its connection and kept, whatever its values.

    Its places have numbers already: psycopg would number those of a long one at each execution.
    """

    is_sealed = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        assert isinstance(query, Numbered)
        sent = [params[place] for place in query.sent]
        return super().execute(query.numbered, sent, prepare=True, **options)


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
                _tell(connection, wanted)
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

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        while self.pool and not _is_alive(connection):
            # The pool sees that it is closed and forgets it. In the end it gives a new one, or up.
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if not self._is_planning:
            return super().create_cursor(name)
        cursor = _PlanningCursor(self.connection)
        cursor.is_sealed = self._is_sealed
        loader: Any = self.connection.adapters.get_loader(base.TIMESTAMPTZ_OID, Format.TEXT)
        if self.timezone != loader.timezone:
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
        if self.connection is not None:
            self.connection.used_at = time.monotonic()
        super()._close()  # type: ignore[misc]

    def _forget_told(self) -> None:
        # With the rest PostgreSQL has taken back what it was told since.
        if self.connection is not None:
            self.connection.told_network = None


def _is_alive(connection: Connection) -> bool:
    """
    Whether a connection out of the pool can be used, asking the server only where it may have gone.

    A server that ends, or ends a connection, says so to the socket at once; what vanished without a
    word is found after a moment's silence.
    """
    if connection.closed:
        return False
    is_fresh = time.monotonic() - getattr(connection, "used_at", 0.0) < _TRUSTED_SECONDS
    if is_fresh and not _has_something_to_read(connection):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True


def _has_something_to_read(connection: Connection) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _tell(connection: Connection, seal: str) -> None:
    # By libpq itself: twice in each page that is all it costs, and it is no statement of ours.
    done = connection.pgconn.exec_(b"SET collab.network = '%s'" % seal.encode())
    if done.status != ExecStatus.COMMAND_OK:
        raise OperationalError(done.error_message.decode())


@atexit.register
def close_pools() -> None:
    """End the pools' threads; one that still runs while Python ends can abort the process."""
    pools = DatabaseWrapper._connection_pools  # type: ignore[attr-defined]
    while pools:
        _alias, pool = pools.popitem()
        pool.close(timeout=1)
