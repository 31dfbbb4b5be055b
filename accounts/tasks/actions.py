"""Ask for something to be done later."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.tasks.models import Task
from accounts.tasks.registry import name_of
from accounts.tasks.signals import task_enqueued


def enqueue(
    task: str | Callable[..., Any], /, *, run_at: datetime | None = None, **ids: int | str
) -> Task:
    """
    Have `task` run after the caller's transaction commits, and not at all if it rolls back.

    :param run_at: not before then; the sweep finds it within 15 seconds of that time
    :param ids: what the task works on: ids, never content, for they are kept and may be shown
    :raises LookupError: if no such task is registered
    """
    now = timezone.now()
    row = Task.objects.create(name=name_of(task), kwargs=ids, run_at=run_at or now)
    if row.run_at <= now:
        transaction.on_commit(
            partial(task_enqueued.send_robust, sender=Task, task=row.pk), robust=True
        )
    return row


def try_again(tasks: list[int] | None = None) -> int:
    """Put parked tasks back into the queue, all of them or those named; give how many."""
    parked = Task.objects.parked()
    if tasks is not None:
        parked = parked.filter(pk__in=tasks)
    return parked.update(
        failed_at=None, attempts=0, claimed_until=None, error="", run_at=timezone.now()
    )
