"""
Take a task in hand, hold on to it, let go of it.

A claim is a lease: short, and renewed by a thread of the runner's while the work goes on. So a task
whose runner was killed comes back within half a minute, and one that takes long is not run twice.
Each claim has a token of its own, by which a runner that was thought dead notices that another one
has taken over.
"""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import Error, connection
from django.db.models import F
from django.utils import timezone

from accounts.networks.sealing import unsealed
from accounts.tasks.models import Task

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
RENEW_SECONDS = 5

_in_hand: ContextVar[Task | None] = ContextVar("in_hand", default=None)

# One statement on both databases. On PostgreSQL runners pass over what another one is just taking;
# SQLite lets one of them write at a time.
_CLAIM = """
UPDATE tasks_task SET claimed_until = %s, claim = %s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM tasks_task
    WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= %s
    AND (claimed_until IS NULL OR claimed_until < %s) {wanted}
    ORDER BY run_at, id LIMIT 1 {lock}
) RETURNING *
"""


class ClaimLost(Exception):
    """Another runner took the task over while this one was slow; what it did is rolled back."""


def claim(task_id: int | None = None) -> Task | None:
    """
    Take the task, or the one that waits longest; None if it is not due or somebody is at it.

    The attempt counts from here on, so that a task which kills its runner is parked too.
    """
    now = timezone.now()
    sql = _CLAIM.format(
        wanted="" if task_id is None else "AND id = %s",
        lock="FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update else "",
    )
    moments = [connection.ops.adapt_datetimefield_value(at) for at in (now + LEASE, now, now)]
    wanted = [] if task_id is None else [task_id]
    with unsealed("whoever is free takes what is due, of whatever network"):
        rows = list(
            Task.objects.raw(sql, [moments[0], secrets.token_hex(16), *moments[1:], *wanted])
        )
    return rows[0] if rows else None


@contextmanager
def held(task: Task, seconds: float) -> Iterator[None]:
    """Keep the claim while the code inside runs, for at most so many seconds."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(task, seconds, ended), name="keeper", daemon=True)
    token = _in_hand.set(task)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        _in_hand.reset(token)
        keeper.join()


def confirm_claim() -> None:
    """
    Make sure that the task at work is still ours, before something that can't be undone.

    A runner may have been frozen for a minute without noticing.

    :raises ClaimLost: if another one has taken over
    """
    task = _in_hand.get()
    if task is not None and not _renew(task):
        raise ClaimLost(f"{task} was taken over by another runner.")


def let_go(task: Task, **changes: Any) -> bool:
    """End our claim and write down what came of it; False if another runner has taken over."""
    with unsealed("a runner marks tasks of whatever network"):
        mine = Task.objects.waiting().filter(pk=task.pk, claim=task.claim)
        return bool(mine.update(claimed_until=None, claim="", **changes))


def end(task: Task, dropped_because: str = "") -> None:
    """
    Mark the task done, or dropped; what was dropped may be asked for again by the same key.

    :raises ClaimLost: if another runner has taken over
    """
    ended = let_go(
        task,
        done_at=timezone.now(),
        error="",
        dropped_because=dropped_because,
        key="" if dropped_because else F("key"),
    )
    if not ended:
        raise ClaimLost(f"{task} was taken over by another runner.")


def release_claims() -> int:
    """Free what a runner that is known to be dead had claimed: only before the first one starts."""
    with unsealed("it had claimed tasks of whatever network"):
        claimed = Task.objects.waiting().exclude(claimed_until=None)
        return claimed.update(claimed_until=None, claim="")


def _renew(task: Task) -> bool:
    with unsealed("a runner holds tasks of whatever network"):
        mine = Task.objects.waiting().filter(pk=task.pk, claim=task.claim)
        return bool(mine.update(claimed_until=timezone.now() + LEASE))


def _keep(task: Task, seconds: float, ended: threading.Event) -> None:
    left = seconds
    is_used = False
    while left > 0 and not ended.wait(RENEW_SECONDS):
        left -= RENEW_SECONDS
        is_used = True
        try:
            _renew(task)
        except Error as error:
            # On SQLite a task that writes keeps everybody out, and needs no lease meanwhile.
            logger.info("The claim on %s was not renewed this time: %s", task, error)
    if is_used:
        connection.close()
