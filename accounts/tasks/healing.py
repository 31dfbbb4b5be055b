"""
Tasks that a wrong clock put off.

A server whose clock is an hour fast, for a while, claims tasks for an hour and puts those that it
is asked for, or that fail, off until then. Once the clock is right, nobody would look at them so
long.
"""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.networks.sealing import unsealed
from accounts.tasks.claiming import LEASE
from accounts.tasks.models import Task
from accounts.tasks.registry import TASKS
from accounts.tasks.running import SWEEP_AT_ONCE, UNKNOWN_WAITS

# Clocks of machines that are kept right differ by less.
TOLERANCE = timedelta(minutes=1)
# `retry_delay` spreads by a quarter.
_SPREAD = 1.25


def heal_after_wrong_clock() -> int:
    """Free and pull back what can only be that far ahead by a wrong clock; say how many."""
    now = timezone.now()
    with unsealed("the clock was wrong for tasks of every network"):
        waiting = Task.objects.waiting()
        # Should its runner still be at it, the claim's token keeps the two from doing it twice.
        freed = waiting.filter(claimed_until__gt=now + LEASE + TOLERANCE)
        healed = freed.update(claimed_until=None, claim="")
        asked = waiting.filter(created_at__gt=now + TOLERANCE, run_at__lte=F("created_at"))
        healed += asked.update(created_at=now, run_at=now)
        tried = waiting.filter(attempts__gt=0, run_at__gt=now + TOLERANCE).order_by("-run_at")
        put_off = [row.pk for row in tried[:SWEEP_AT_ONCE] if row.run_at > _latest_retry(row, now)]
        if put_off:
            healed += waiting.filter(pk__in=put_off).update(run_at=now)
    return healed


def _latest_retry(row: Task, now: datetime) -> datetime:
    registered = TASKS.get(row.name)
    waits = registered.waits if registered else UNKNOWN_WAITS
    wait = waits[min(row.attempts, len(waits)) - 1] if waits else 0
    return now + timedelta(seconds=wait * _SPREAD) + TOLERANCE
