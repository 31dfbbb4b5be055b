"""Claim a task, run it, and mark what came of it."""

import logging
import random
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.tasks.models import Heartbeat, Task
from accounts.tasks.registry import TASKS, Registered

logger = logging.getLogger(__name__)

# For rows whose name this process does not know: written by newer code, or by older.
UNKNOWN_ATTEMPTS = 20
# Beyond the time a task may take, for the runner to come to its end by itself.
GRACE_SECONDS = 10
SLOWEST_RETRY_SECONDS = 60 * 60
SWEEP_AT_ONCE = 500
KEEP_DONE = timedelta(days=7)
LONGEST_ERROR = 2000


class ClaimLost(Exception):
    """Another runner took the task over while this one was slow; what it did is rolled back."""


def run_task(task_id: int) -> bool:
    """
    Run the task if it is due and nobody is at it; say whether it is done now.

    A failure is kept on the row, which is tried again later or parked; nothing is raised.
    """
    now = timezone.now()
    row = Task.objects.filter(pk=task_id).first()
    if row is None:
        return False
    registered = TASKS.get(row.name)
    claimed_until = now + timedelta(
        seconds=(registered.seconds if registered else 0) + GRACE_SECONDS
    )
    # The attempt counts from the claim on, so that a task which kills its runner is parked too.
    claimed = (
        Task.objects.filter(pk=task_id)
        .due(now)
        .update(claimed_until=claimed_until, attempts=F("attempts") + 1)
    )
    if not claimed:
        return False
    row.attempts += 1
    try:
        if registered is None:
            raise LookupError(f"This server knows no task {row.name!r}.")
        if row.attempts > registered.attempts:
            raise TimeoutError("Whoever ran this never came back.")
        _run_claimed(row, registered, claimed_until)
    except Exception as error:
        _keep_failure(row, registered, claimed_until, error)
        return False
    return True


def run_due_tasks(limit: int = SWEEP_AT_ONCE) -> int:
    """Run what is due, one after another; say how many got done."""
    return sum(run_task(task_id) for task_id in due_tasks(limit))


def due_tasks(limit: int = SWEEP_AT_ONCE) -> list[int]:
    """The ids of due tasks, those that waited longest first."""
    due = Task.objects.due(timezone.now()).order_by("run_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def release_claims() -> int:
    """Free what a runner that is known to be dead had claimed: only before the first one starts."""
    return Task.objects.waiting().exclude(claimed_until=None).update(claimed_until=None)


def beat(name: str) -> None:
    """Note that `name` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_beat(name: str) -> datetime | None:
    """When `name` was last alive."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def purge_done() -> int:
    """Forget tasks done more than a week ago."""
    return Task.objects.filter(done_at__lt=timezone.now() - KEEP_DONE).delete()[0]


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after so many failures: 5 s, 20 s, 80 s … an hour, spread by a quarter."""
    seconds = min(5 * 4 ** (attempts - 1), SLOWEST_RETRY_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))


def _run_claimed(row: Task, registered: Registered, claimed_until: datetime) -> None:
    with transaction.atomic() if registered.atomic() else nullcontext():
        registered.function(**row.kwargs)
        marked = (
            Task.objects.waiting()
            .filter(pk=row.pk, claimed_until=claimed_until)
            .update(done_at=timezone.now(), claimed_until=None, error="")
        )
        if not marked:
            raise ClaimLost(f"{row} was taken over by another runner.")


def _keep_failure(
    row: Task, registered: Registered | None, claimed_until: datetime, error: Exception
) -> None:
    if isinstance(error, ClaimLost):
        logger.warning("%s", error)
        return
    attempts = registered.attempts if registered else UNKNOWN_ATTEMPTS
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    now = timezone.now()
    mine = Task.objects.waiting().filter(pk=row.pk, claimed_until=claimed_until)
    if row.attempts >= attempts:
        mine.update(failed_at=now, claimed_until=None, error=text)
        logger.error(
            "Task %s %s is parked after %s tries", row.pk, row, row.attempts, exc_info=error
        )
        return
    mine.update(run_at=now + retry_delay(row.attempts), claimed_until=None, error=text)
    logger.warning("Task %s %s failed and will be tried again: %s", row.pk, row, text)
