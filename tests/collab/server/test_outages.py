"""When what a page stands on is away, it says so, and when to come again."""

import sqlite3
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from accounts.policies.actions import acknowledge_policy
from collab.server.outages import is_outage
from feeds.models import Post
from groups.models import Group


class Away:
    """Stands between us and the database, which does not answer any statement that `matches`."""

    def __init__(self, matches, error):
        self.matches, self.error = matches, error

    def __call__(self, execute, sql, params, many, context):
        if self.matches(sql):
            raise self.error
        return execute(sql, params, many, context)


@pytest.fixture
def asking(ada):
    client = Client(raise_request_exception=False)
    client.force_login(ada.person)
    return client


FULL = OperationalError("database or disk is full")


def test_a_post_that_finds_no_room_is_refused_and_nothing_of_it_is_kept(ada, asking, brightwater):
    acknowledge_policy(member=ada)
    group = Group.objects.get(network=brightwater, is_all_company=True)
    # The last write of the action, when all others have gone well.
    away = Away(lambda sql: sql.startswith("INSERT") and "events_event" in sql, FULL)
    form = {"group": group.pk, "text": "Is there room?", "client_key": "0" * 32}
    with connection.execute_wrapper(away):
        answer = asking.post(
            "/brightwater/posts/", form, headers={"X-Requested-With": "fetch"}
        )  # fmt: skip
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Try again" in answer.json()["detail"]
    assert not Post.objects.exists()
    # And with room again the same key is the post.
    assert asking.post("/brightwater/posts/", form).status_code == 302
    assert Post.objects.get().text == "Is there room?"


@pytest.mark.parametrize("where", ["django_session", "networks_member"])
def test_a_page_without_its_database_says_that_it_is_back_in_a_moment(asking, where):
    with connection.execute_wrapper(Away(lambda sql: where in sql, FULL)):
        answer = asking.get("/brightwater/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Back in a moment" in answer.content


def test_what_is_kept_is_not_refused_because_its_session_could_not_be_kept(ada, asking):
    """A 400 would say that nothing was done; whoever is told 503 sends it again, under its key."""
    acknowledge_policy(member=ada)
    group = Group.objects.get(network=ada.network, is_all_company=True)
    form = {"group": group.pk, "text": "Kept", "client_key": "0" * 32}
    away = Away(lambda sql: sql.startswith("UPDATE") and "django_session" in sql, FULL)
    with connection.execute_wrapper(away):
        assert asking.post("/brightwater/posts/", form).status_code == 503
    assert Post.objects.get().text == "Kept"


def test_a_session_that_was_ended_meanwhile_is_still_an_ended_one(ada, asking):
    store = asking.session
    store["touched"] = 0
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_a_defect_of_ours_stays_one(asking):
    with connection.execute_wrapper(Away(lambda sql: "feeds_post" in sql, ValueError("a defect"))):
        answer = asking.get("/brightwater/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


class OfPostgres(Exception):
    """As psycopg brings what PostgreSQL says."""

    def __init__(self, severity="ERROR", sqlstate="XX000", source_file="md.c"):
        self.diag = SimpleNamespace(
            severity_nonlocalized=severity, sqlstate=sqlstate, source_file=source_file
        )


OUTAGES = {
    "any trouble of the database": OperationalError(),
    "no Redis": NoRedis(),
    "PostgreSQL ends": OfPostgres("PANIC", "XX000", "elsewhere.c"),
    "PostgreSQL ends the connection": OfPostgres("FATAL", "57P01", "postgres.c"),
    "a file that may not grow": OfPostgres(),
}
DEFECTS = {
    "nothing": None,
    "a value": ValueError(),
    "a file that is not there": OSError(2, "No such file"),
    "a statement": DatabaseError(),
    "SQLite": sqlite3.Error(),
    "a query that PostgreSQL can't carry out": OfPostgres(source_file="execMain.c"),
    "a row that is there already": OfPostgres(sqlstate="23505"),
}


@pytest.mark.parametrize("error", OUTAGES.values(), ids=OUTAGES)
def test_what_is_away_is_an_outage(error):
    assert is_outage(error)


@pytest.mark.parametrize("error", DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_no_outage(error):
    assert not is_outage(error)


def test_what_an_error_was_raised_from_counts():
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = OSError(28, "No space left on device")
    assert is_outage(wrapped)
