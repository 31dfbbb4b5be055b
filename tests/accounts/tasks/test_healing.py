"""A clock that was an hour fast has put nothing off once it is right again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tasks import claiming
from accounts.tasks.actions import enqueue
from accounts.tasks.healing import heal_after_wrong_clock
from accounts.tasks.models import Task
from collab.server import jobs

HOUR = timedelta(hours=1)


@pytest.fixture
def row(db, jobs):
    made = enqueue("test.note", network=None, number=1)
    return Task.objects.filter(pk=made.pk)


def is_due(row):
    return Task.objects.due(timezone.now()).filter(pk__in=row).exists()


def test_a_claim_of_a_runner_that_died_an_hour_ahead_is_freed(row):
    taken = claiming.claim()
    row.update(claimed_until=timezone.now() + HOUR)
    assert heal_after_wrong_clock() == 1
    assert is_due(row)
    # Should it live after all, it has lost the claim.
    assert not claiming.let_go(taken, done_at=timezone.now())


def test_what_was_asked_for_an_hour_ahead_is_done_now(row):
    row.update(run_at=timezone.now() + HOUR, created_at=timezone.now() + HOUR)
    assert heal_after_wrong_clock() == 1
    assert is_due(row)


def test_what_failed_an_hour_ahead_is_tried_again_in_its_time(row):
    row.update(attempts=1, run_at=timezone.now() + HOUR)
    assert heal_after_wrong_clock() == 1
    assert is_due(row)


@pytest.mark.parametrize(
    "changes",
    [
        {"claimed_until": timedelta(seconds=20)},
        {"run_at": HOUR},
        {"run_at": 3 * HOUR, "created_at": 2 * HOUR},
        {"attempts": 1, "run_at": timedelta(seconds=30)},
        {"run_at": HOUR, "created_at": HOUR, "done_at": timedelta()},
    ],
    ids=["held", "planned", "planned by a wrong clock", "soon tried again", "done"],
)
def test_what_is_rightly_ahead_stays(row, changes):
    now = timezone.now()
    row.update(
        **{
            name: now + value if isinstance(value, timedelta) else value
            for name, value in changes.items()
        }
    )
    before = row.values().get()
    assert heal_after_wrong_clock() == 0
    assert row.values().get() == before


def test_the_sweep_does_it(row, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs.run_task, "apply_async", lambda args, **_how: asked.append(*args))
    row.update(run_at=timezone.now() + HOUR, created_at=timezone.now() + HOUR)
    jobs.sweep()
    assert row.get().pk in asked
