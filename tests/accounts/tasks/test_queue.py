"""Tasks: asked for with the transaction, run once, tried again, given up visibly, never lost."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.networks.sealing import unsealed
from accounts.tasks import claiming, running
from accounts.tasks.actions import enqueue, try_again
from accounts.tasks.models import Heartbeat, Task
from accounts.tasks.registry import TASKS, WAITS, task


def test_a_task_is_asked_for_with_the_transaction_it_belongs_to(db, jobs, heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.note", network=None, number=1)
        raise RuntimeError
    assert not Task.objects.exists()
    assert heard == []
    with transaction.atomic():
        row = enqueue("test.note", network=None, number=2)
        assert heard == []
    assert heard == [row.pk]


def test_a_task_that_is_to_wait_wakes_nobody_and_is_not_run_early(db, jobs, heard):
    later = enqueue(
        "test.note", network=None, number=1, run_at=timezone.now() + timedelta(minutes=5)
    )
    assert heard == []
    assert not running.run_task(later.pk)
    assert jobs == []
    Task.objects.update(run_at=timezone.now())
    assert running.run_due_tasks() == 1
    assert jobs == [1]


def test_a_task_can_be_named_by_its_function(db, jobs):
    row = enqueue(TASKS["test.note"].function, network=None, number=3)
    assert row.name == "test.note"
    with pytest.raises(LookupError):
        enqueue("test.nothing", network=None)


def test_a_done_task_is_not_run_again(db, jobs):
    row = enqueue("test.note", network=None, number=1)
    assert running.run_task(row.pk)
    assert not running.run_task(row.pk)
    assert jobs == [1]


def test_a_failing_task_leaves_nothing_behind_is_tried_again_and_then_parked(db, jobs, caplog):
    row = enqueue("test.fail", network=None, number=1)
    for attempt in (1, 2, 3):
        assert not running.run_task(row.pk)
        row.refresh_from_db()
        assert row.attempts == attempt
        assert row.error == "ValueError: the printer is on fire"
        assert not Heartbeat.objects.exists()
        if attempt < 3:
            assert row.run_at > timezone.now()
            assert row.failed_at is None
            Task.objects.update(run_at=timezone.now())
    assert row.failed_at
    assert "is parked after 3 tries" in caplog.text
    assert not running.run_task(row.pk)
    assert jobs == [1, 1, 1]


def test_the_wait_grows_between_attempts_and_is_never_twice_the_same():
    delays = [running.retry_delay(WAITS, attempt).total_seconds() for attempt in (1, 2, 3, 4)]
    for delay, about in zip(delays, (5, 20, 80, 320), strict=True):
        assert 0.75 * about <= delay <= 1.25 * about


def test_a_parked_task_is_listed_and_put_back_by_the_administrator(db, jobs, capsys):
    row = enqueue("test.fail", network=None, number=1)
    Task.objects.update(failed_at=timezone.now(), attempts=3, error="ValueError: on fire")
    call_command("tasks")
    assert "given up" in (listed := capsys.readouterr().out)
    assert "ValueError: on fire" in listed
    assert try_again([row.pk]) == 1
    assert running.due_tasks() == [row.pk]


def test_a_task_whose_runner_died_is_run_again_and_one_in_hand_is_left_alone(db, jobs):
    row = enqueue("test.note", network=None, number=1)
    Task.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    assert running.due_tasks() == []
    assert not running.run_task(row.pk)
    Task.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert running.due_tasks() == [row.pk]
    assert running.run_task(row.pk)


def test_what_a_dead_server_had_claimed_is_free_at_once(db, jobs):
    enqueue("test.note", network=None, number=1)
    Task.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    assert claiming.release_claims() == 1
    assert running.run_due_tasks() == 1


def test_a_task_that_kills_its_runner_each_time_is_parked(db, jobs):
    row = enqueue("test.note", network=None, number=1)
    Task.objects.update(attempts=TASKS["test.note"].attempts)
    assert not running.run_task(row.pk)
    row.refresh_from_db()
    assert row.failed_at and "never came back" in row.error
    assert jobs == []


def test_what_a_slow_runner_did_is_undone_when_another_took_over(db, jobs):
    @task("test.slow")
    def slow():
        Heartbeat.objects.create(name="slow", at=timezone.now())
        with unsealed("another runner"):
            Task.objects.update(claim="another runner's")

    row = enqueue("test.slow", network=None)
    assert not running.run_task(row.pk)
    assert not Heartbeat.objects.exists()
    row.refresh_from_db()
    assert row.error == "", "It was not this one's to mark."


def test_a_name_from_newer_code_waits_for_a_server_that_knows_it(db):
    row = Task.objects.create(name="test.of_tomorrow", run_at=timezone.now())
    assert not running.run_task(row.pk)
    row.refresh_from_db()
    assert row.failed_at is None
    assert "test.of_tomorrow" in row.error


def test_done_tasks_are_forgotten_after_a_week_and_no_others(db, jobs):
    old, fresh, waiting = (
        enqueue("test.note", network=None, number=number) for number in (1, 2, 3)
    )
    Task.objects.filter(pk=old.pk).update(done_at=timezone.now() - timedelta(days=8))
    Task.objects.filter(pk=fresh.pk).update(done_at=timezone.now())
    assert running.purge_done() == 1
    assert set(Task.objects.values_list("pk", flat=True)) == {fresh.pk, waiting.pk}


@pytest.mark.django_db(transaction=True)
def test_of_many_runners_at_once_one_runs_a_task(jobs):
    row = enqueue("test.note", network=None, number=1)
    start, results = threading.Barrier(16), []

    def run():
        try:
            start.wait()
            results.append(running.run_task(row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 15 + [True]
    assert jobs == [1]
