"""Connections out of the pool: none is handed out dead, and none that lives is asked each time."""

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from accounts.networks.models import Member
from accounts.networks.postgresql import base
from accounts.networks.sealing import bound

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def checks(monkeypatch):
    """The connections that were asked whether they live."""
    asked = []

    def check(given):
        asked.append(given)
        given.execute("")

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(check))
    return asked


def _read(ada) -> int:
    """Read with a connection of the pool, which is given back; which process it leads to."""
    with bound(ada.network_id):
        assert Member.objects.filter(pk=ada.pk).exists()
    process = connection.connection.info.backend_pid
    connection.close()
    return process


def test_a_connection_that_the_server_ended_is_not_handed_out(ada):
    ended = _read(ada)
    settings = connection.get_connection_params()
    with psycopg.connect(**{**settings, "autocommit": True}) as other:
        # Its own role may end it, without being a superuser.
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", (ended,)).fetchone() == (
            True,
        )
    assert _read(ada) != ended


def test_only_a_connection_that_was_long_idle_is_asked(ada, checks, monkeypatch):
    # The pool has several, and hands out whichever waited longest.
    for _ in range(20):
        _read(ada)
    checks.clear()
    _read(ada)
    assert not checks
    monkeypatch.setattr(base, "_TRUSTED_SECONDS", 0)
    _read(ada)
    assert len(checks) == 1
