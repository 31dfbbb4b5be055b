"""`/healthz` says that we live; `/readyz` names what fails, and nothing else."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.tasks.models import Heartbeat, Task
from collab.server import health
from collab.server.jobs import run_periodic, sweep


@pytest.fixture
def working(db, monkeypatch):
    monkeypatch.setattr(run_periodic, "apply_async", lambda *_what, **_how: None)
    sweep()


def ready():
    response = Client().get("/readyz")
    return response.status_code, response.json()["failing"]


def test_all_is_well(working):
    assert ready() == (200, {})


def test_no_worker_was_heard_of(db):
    assert ready() == (503, {"tasks": "no worker was heard of lately"})


def test_the_worker_fell_silent(working):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert ready() == (503, {"tasks": "no worker was heard of lately"})


def test_tasks_lie_about(working):
    Task.objects.create(name="x", run_at=timezone.now() - timedelta(minutes=10))
    assert ready() == (503, {"tasks": "tasks wait for longer than five minutes"})


def test_a_parked_task_does_not_take_the_server_out_of_service(working):
    long_ago = timezone.now() - timedelta(minutes=10)
    Task.objects.create(name="x", run_at=long_ago, failed_at=long_ago)
    assert ready() == (200, {})


def test_the_database_fails_and_no_stranger_learns_its_address(working, monkeypatch):
    def fail():
        raise OperationalError("connection to server at 10.0.0.7 failed for user secret")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    status, failing = ready()
    assert status == 503
    assert failing == {"database": "OperationalError"}


def test_missing_migrations_are_named(working, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    assert ready() == (503, {"database": "migrations are missing: run `manage.py upgrade`"})


def test_alive_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok\n"
