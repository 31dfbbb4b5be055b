"""The doctor finds tasks that lie about, that fail, and that were given up."""

from datetime import timedelta

from django.utils import timezone

from accounts.tasks import examinations
from accounts.tasks.models import Task


def said(examination):
    return [(each.state, each.sentence) for each in examination()]


def test_nothing_waits(db):
    assert said(examinations.waiting_tasks) == [("well", "No task is overdue.")]
    assert said(examinations.parked_tasks) == [("well", "No task was given up.")]
    assert said(examinations.failing_tasks) == []


def test_one_waits_as_they_do(db):
    Task.objects.create(name="mail.send", run_at=timezone.now() - timedelta(minutes=1))
    assert said(examinations.waiting_tasks) == [
        ("well", "No task has been due for more than five minutes.")
    ]


def test_the_oldest_has_waited_too_long(db):
    for minutes in (7, 12, 6):
        Task.objects.create(name="mail.send", run_at=timezone.now() - timedelta(minutes=minutes))
    sentence = "The oldest task, mail.send, has been due for 12 minutes."
    assert said(examinations.waiting_tasks) == [("wrong", sentence)]


def test_some_were_given_up(db):
    for hours in (3, 2):
        at = timezone.now() - timedelta(hours=hours)
        Task.objects.create(name="x", run_at=at, failed_at=at, error=f"OSError: {hours} %(x)s")
    sentence = "Tasks given up after too many failures: 2; the last was x: OSError: 2 %(x)s"
    assert said(examinations.parked_tasks) == [("wrong", sentence)]


def test_one_fails_and_is_tried_again(db):
    Task.objects.create(name="x", run_at=timezone.now(), attempts=3, error="OSError: no route")
    sentence = "x has failed 3 times and is tried again: OSError: no route"
    assert said(examinations.failing_tasks) == [("note", sentence)]
