"""What the sweep has done: rows that lie due, and what comes again and again."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tasks import running
from accounts.tasks.actions import enqueue
from accounts.tasks.models import Heartbeat
from accounts.tasks.registry import PERIODIC, periodic
from collab.server import jobs

DAY = 24 * 60 * 60


@pytest.fixture
def sent(monkeypatch):
    """What the broker is asked for instead of being asked."""
    messages = []
    for job in (jobs.run_task, jobs.run_periodic):
        monkeypatch.setattr(
            job, "apply_async", lambda args, job=job, **_how: messages.append((job.name, *args))
        )
    return messages


@pytest.fixture
def daily():
    """A periodic function of this test's; how often it was called is the list's length."""
    before, calls = dict(PERIODIC), []
    PERIODIC.clear()

    @periodic(DAY, "test.daily_" + "with_a_long_name_" * 3)
    def count():
        calls.append(1)

    yield calls
    PERIODIC.clear()
    PERIODIC.update(before)


def test_the_sweep_asks_for_rows_that_lie_due(db, sent):
    row = enqueue("invitations.prove_address", network=None, email="x@x.example")
    enqueue(
        "invitations.prove_address",
        network=None,
        email="x@x.example",
        run_at=timezone.now() + timedelta(hours=1),
    )
    jobs.sweep()
    assert ("collab.run_task", row.pk) in sent
    assert len([name for name, _id in sent if name == "collab.run_task"]) == 1


def test_what_recurs_daily_is_called_daily_however_often_the_server_starts(db, daily, sent):
    (name,) = PERIODIC
    for _start in range(3):
        jobs.sweep()
        running.take_turn(name)
    assert len(daily) == 1
    assert sent == [("collab.run_periodic", name)]
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=DAY))
    jobs.sweep()
    assert sent == [("collab.run_periodic", name)] * 2
    jobs.run_periodic(name)
    jobs.run_periodic(name)
    assert len(daily) == 2


def test_of_many_who_call_at_once_one_does(at_once, daily):
    (name,) = PERIODIC
    assert sorted(at_once(8, lambda number: running.take_turn(name))) == [False] * 7 + [True]
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=DAY))
    assert sorted(at_once(8, lambda number: running.take_turn(name))) == [False] * 7 + [True]
    assert len(daily) == 2


def test_beat_asks_for_the_sweep_and_nothing_else():
    assert [entry["task"] for entry in jobs.app.conf.beat_schedule.values()] == ["collab.sweep"]
    assert {"collab.server.jobs.purge_tasks", "accounts.mail.tasks.forget_sent_mails"} <= set(
        PERIODIC
    )


def test_a_command_ends_after_its_wake_ups_even_where_the_broker_takes_its_time(monkeypatch):
    """The first message opens the connection: on a busy machine that takes a second."""
    told = []

    def send_run(task_id):
        time.sleep(0.8)
        told.append(task_id)

    monkeypatch.setattr(jobs, "send_run", send_run)
    waker = jobs.Waker()
    waker.wake(17)
    thread = waker._thread
    waker.close()
    assert told == [17]
    assert not thread.is_alive()
