"""Claims: one runner at a time, for as long as it lives, and no longer."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound_network, unsealed
from accounts.tasks import claiming, running
from accounts.tasks.actions import enqueue, key_of
from accounts.tasks.models import Heartbeat, Task
from accounts.tasks.registry import Dropped, task


def until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_sixteen_runners_take_sixteen_tasks(at_once, jobs):
    asked = {enqueue("test.note", network=None, number=number).pk for number in range(16)}
    taken = at_once(16, lambda number: claiming.claim())
    assert {row.pk for row in taken} == asked
    assert len({row.claim for row in taken}) == 16
    assert claiming.claim() is None


def test_the_claim_of_a_slow_task_is_renewed_while_it_works(transactional_db, jobs, monkeypatch):
    monkeypatch.setattr(claiming, "RENEW_SECONDS", 0.05)
    seen = []

    @task("test.slow", atomic=False)
    def slow():
        with unsealed("a test looks"):
            first = Task.objects.get().claimed_until
            until(lambda: Task.objects.get().claimed_until > first)
        seen.append(running.due_tasks())

    row = enqueue("test.slow", network=None)
    assert running.run_task(row.pk)
    assert seen == [[]]


def test_a_task_that_hangs_is_not_held_for_ever(transactional_db, jobs, monkeypatch):
    monkeypatch.setattr(claiming, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(claiming, "LEASE", timedelta(seconds=0.1))
    again = []

    @task("test.hang", atomic=False, seconds=0.1)
    def hang():
        until(lambda: again or again.append(claiming.claim()) or again[0] or again.clear())

    row = enqueue("test.hang", network=None)
    assert not running.run_task(row.pk), "Another one has it now."
    row.refresh_from_db()
    assert row.done_at is None and row.claim == again[0].claim


def test_a_keeper_ends_with_its_task(transactional_db, jobs):
    running.run_task(enqueue("test.note", network=None, number=1).pk)
    assert "keeper" not in {thread.name for thread in threading.enumerate()}


def test_who_was_taken_for_dead_notices_before_it_does_what_cannot_be_undone(db, jobs):
    sent = []

    @task("test.frozen", atomic=False)
    def frozen():
        with unsealed("another runner"):
            Task.objects.update(claim="another runner's")
        claiming.confirm_claim()
        sent.append(1)

    row = enqueue("test.frozen", network=None)
    assert not running.run_task(row.pk)
    assert sent == []
    row.refresh_from_db()
    assert row.done_at is None and row.error == "", "The other one marks it."


def test_outside_a_task_there_is_no_claim_to_confirm():
    claiming.confirm_claim()


def test_asked_for_by_sixteen_at_once_under_one_key_it_is_one_task(at_once, jobs, brightwater):
    def ask(number):
        with transaction.atomic():
            key = key_of("post.published:7", 12, "mail")
            return enqueue("test.note", network=brightwater, key=key, number=1).pk

    assert len(set(at_once(16, ask))) == 1
    assert running.run_due_tasks() == 1
    ask(0)
    assert running.run_due_tasks() == 0
    assert jobs == [1]


def test_a_failure_that_the_database_does_not_take_costs_no_task(db, jobs, monkeypatch, caplog):
    def gone(*_what, **_changes):
        raise OperationalError("server closed the connection")

    row = enqueue("test.fail", network=None, number=1)
    with monkeypatch.context() as patch:
        patch.setattr(running, "let_go", gone)
        assert not running.run_task(row.pk)
    assert "could not be kept" in caplog.text
    Task.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert running.due_tasks() == [row.pk]


def test_a_key_belongs_to_one_network(brightwater, zoe, jobs):
    rows = {enqueue("test.note", network=None, key="k", number=0).pk}
    rows |= {enqueue("test.note", network=n, key="k", number=1).pk for n in (brightwater,) * 2}
    rows |= {enqueue("test.note", network=zoe.network, key="k", number=2).pk}
    assert len(rows) == 3


def test_the_database_holds_the_key(db):
    Task.objects.create(name="a", key="0:k", run_at=timezone.now())
    with pytest.raises(IntegrityError, match="task_asked_for_once|tasks_task.key"):
        Task.objects.create(name="b", key="0:k", run_at=timezone.now())


def test_what_may_not_be_done_any_more_is_dropped_with_the_reason(db, jobs):
    @task("test.drop")
    def drop():
        Heartbeat.objects.create(name="tidied", at=timezone.now())
        raise Dropped("withdrawn")

    row = enqueue("test.drop", network=None, key="once")
    assert running.run_task(row.pk)
    row.refresh_from_db()
    assert row.done_at and row.dropped_because == "withdrawn" and row.error == ""
    assert list(Task.objects.dropped()) == [row]
    assert Heartbeat.objects.get().name == "tidied"
    assert not running.run_due_tasks()
    assert enqueue("test.drop", network=None, key="once").pk != row.pk


@pytest.mark.parametrize("is_atomic", [True, False])
def test_a_task_works_in_the_network_it_was_asked_for_in(cem, zoe, jobs, is_atomic):
    seen = []

    @task("test.look", atomic=is_atomic)
    def look():
        seen.append((bound_network(), set(Member.objects.values_list("network", flat=True))))

    enqueue("test.look", network=zoe.network)
    running.run_due_tasks()
    assert seen == [(zoe.network_id, {zoe.network_id})]


def test_an_administrator_sees_the_tasks_of_their_own_network(ada, ben, zoe, jobs):
    mine = enqueue("test.note", network=ada.network, number=1)
    theirs = enqueue("test.note", network=zoe.network, number=2)
    enqueue("test.note", network=None, number=3)
    assert list(Task.objects.visible_to(ada)) == [mine]
    assert list(Task.objects.visible_to(zoe)) == [theirs]
    assert not Task.objects.visible_to(ben).exists(), "A moderator is no administrator."
    ada.suspended_at = timezone.now()
    assert not Task.objects.visible_to(ada).exists()
    assert Network.objects.filter(pk=zoe.network_id).exists()
