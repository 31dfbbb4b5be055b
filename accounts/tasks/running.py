"""Run tasks, one claim after the other, and keep what came of them."""

import logging
import random
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.networks.sealing import bound, nothing_bound, unsealed
from accounts.scrubbing import said_by
from accounts.tasks.claiming import ClaimLost, claim, end, held, let_go
from accounts.tasks.models import Heartbeat, Task
from accounts.tasks.registry import PERIODIC, TASKS, Dropped, Periodic, Registered

logger = logging.getLogger(__name__)

# For rows whose name this process does not know: written by newer code, which soon runs here too.
UNKNOWN_WAITS = (60, 300, 1800, 7200)
SWEEP_AT_ONCE = 500
LONGEST_TURN = 40
KEEP_DONE = timedelta(days=7)
# What was asked for by a key stays longer: until then the key keeps it from happening twice.
KEEP_KEYED = timedelta(days=30)


def run_task(task_id: int) -> bool:
    """
    Run the task if it is due and nobody is at it; say whether it is done now.

    It runs in its own network, whoever calls this. A failure is kept on the row, which is tried
    again later or parked; nothing is raised.
    """
    with nothing_bound():
        row = claim(task_id)
        return row is not None and _run(row)


def run_due_tasks(limit: int = SWEEP_AT_ONCE) -> int:
    """Run what is due, those that waited longest first; say how many got done."""
    done = 0
    with nothing_bound():
        for _ in range(limit):
            row = claim()
            if row is None:
                break
            done += _run(row)
    return done


def due_tasks(limit: int = SWEEP_AT_ONCE) -> list[int]:
    """The ids of due tasks, those that waited longest first."""
    with unsealed("workers are told of tasks of every network"):
        due = Task.objects.due(timezone.now()).order_by("run_at", "pk")
        return list(due.values_list("pk", flat=True)[:limit])


def is_late(since: datetime) -> bool:
    """Whether a task lies about that was due at that time."""
    with unsealed("asks of tasks of every network"):
        return Task.objects.due(since).exists()


def beat(name: str) -> None:
    """Note that `name` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_beat(name: str) -> datetime | None:
    """When `name` was last alive."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def turns_due() -> list[str]:
    """The names of periodic functions that were last called as long ago as they are to be."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    now = timezone.now()
    return [
        entry.name
        for entry in PERIODIC.values()
        if _turn(entry) not in last or last[_turn(entry)] <= now - timedelta(seconds=entry.seconds)
    ]


def take_turn(name: str) -> bool:
    """
    Call a periodic function, if it is due and nobody else is calling it; say whether it was.

    When it was last called stands in the database, so that a server which is started anew every
    night calls every day what it is to call every day.
    """
    entry = PERIODIC[name]
    now = timezone.now()
    row, is_first = Heartbeat.objects.get_or_create(name=_turn(entry), defaults={"at": now})
    due = Heartbeat.objects.filter(pk=row.pk, at__lte=now - timedelta(seconds=entry.seconds))
    if not is_first and not due.update(at=now):
        return False
    entry.function()
    return True


def purge_done() -> int:
    """Forget tasks done more than a week ago; those with a key, after a month."""
    now = timezone.now()
    with unsealed("tasks of every network grow old"):
        plain = Task.objects.filter(key="", done_at__lt=now - KEEP_DONE)
        keyed = Task.objects.filter(done_at__lt=now - KEEP_KEYED)
        return plain.delete()[0] + keyed.delete()[0]


def retry_delay(waits: Sequence[int], attempts: int) -> timedelta:
    """How long to wait after so many failures; spread by a quarter, so not all come at once."""
    return timedelta(seconds=waits[attempts - 1] * random.uniform(0.75, 1.25))


def _turn(entry: Periodic) -> str:
    """The name of its row; of a long name the end, which tells functions apart."""
    return entry.name[-LONGEST_TURN:]


def _run(row: Task) -> bool:
    registered = TASKS.get(row.name)
    try:
        if registered is None:
            raise LookupError(f"This server knows no task {row.name!r}.")
        if row.attempts > registered.attempts:
            raise TimeoutError("Whoever ran this never came back.")
        with held(row, registered.seconds):
            _perform(row, registered)
    except ClaimLost as lost:
        logger.warning("%s", lost)
        return False
    except Exception as error:
        try:
            _keep_failure(row, registered, error)
        except DatabaseError as gone:
            # Then its claim runs out, and whoever finds the database again takes it up.
            logger.error("%s failed, and that could not be kept: %s", row, said_by(gone))
        return False
    return True


def _perform(row: Task, registered: Registered) -> None:
    with transaction.atomic() if registered.atomic() else nullcontext():
        reason = ""
        with bound(row.network_id) if row.network_id else nullcontext():
            try:
                registered.function(**row.kwargs)
            except Dropped as dropped:
                reason = dropped.reason
        end(row, dropped_because=reason)


def _keep_failure(row: Task, registered: Registered | None, error: Exception) -> None:
    waits = registered.waits if registered else UNKNOWN_WAITS
    text = said_by(error)
    now = timezone.now()
    if row.attempts > len(waits):
        if let_go(row, failed_at=now, error=text):
            logger.error("%s is parked after %s tries: %s", row, row.attempts, text)
    elif let_go(row, run_at=now + retry_delay(waits, row.attempts), error=text):
        logger.warning("%s failed and will be tried again: %s", row, text)
