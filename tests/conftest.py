"""What every test may ask for; the cast stands in `cast.py`."""

from importlib import import_module
from unittest.mock import patch

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client

from accounts.networks.models import Member
from accounts.networks.sealing import unsealed

pytest_plugins = ["tests.hooks", "tests.standing", "tests.threads", "tests.cast", "tests.furnished"]


@pytest.fixture(autouse=True)
def tests_see_every_network():
    """
    Let a test arrange and look at what it likes.

    What it asks for by the door begins without a network all the same: the middleware, the runner
    of tasks and the hub see to that, whoever calls them.
    """
    with unsealed("a test looks at everything"):
        yield


@pytest.fixture
def sign_in():
    """Give a client in which `member` is signed in."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.person)
        return client

    return signed_in


@pytest.fixture(scope="session", autouse=True)
def all_that_a_test_wrote_can_be_checked():
    """
    Let PostgreSQL take its time to look at the references in all that a test wrote.

    Django asks for it at the end, in one statement: of a whole sample, which is written within the
    savepoints of the test's one transaction, that can take longer than the server lets one run.
    """
    check = PostgresWrapper.check_constraints

    def check_patiently(wrapper: PostgresWrapper, table_names: list[str] | None = None) -> None:
        with wrapper.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        check(wrapper, table_names)

    with patch.object(PostgresWrapper, "check_constraints", check_patiently):
        yield


@pytest.fixture(scope="session", autouse=True)
def audit_log_can_be_flushed():
    """
    Let the test database be emptied between tests.

    SQLite empties a table by DELETE, which the audit log's triggers refuse (PostgreSQL truncates,
    which they allow): so they are lifted for the moment of the flush.
    """
    guarded = DatabaseOperations.execute_sql_flush
    kept = import_module("accounts.audit.migrations.0002_entries_are_kept")

    def flush(operations: DatabaseOperations, statements: list[str]) -> None:
        with operations.connection.cursor() as cursor:
            for statement in kept.SQLITE_BACK:
                cursor.execute(statement)
        guarded(operations, statements)
        with operations.connection.cursor() as cursor:
            for statement in kept.SQLITE:
                cursor.execute(statement)

    with patch.object(DatabaseOperations, "execute_sql_flush", flush):
        yield
