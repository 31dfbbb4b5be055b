"""
What workers do: run one task, sweep for those nobody heard of, and what is due again and again.

A message says only "look at row 17". The row is the truth, so that neither a lost message nor one
that arrives twice does any harm, and a request neither waits for the broker nor fails without it.
"""

import atexit
import logging
import queue
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.dispatch import receiver

from accounts.tasks import running
from accounts.tasks.models import Task
from accounts.tasks.registry import PERIODIC, periodic
from accounts.tasks.signals import task_enqueued
from collab.celery import app

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 15
# So that a backlog does not fill the broker: whoever comes to such a message later need not look.
SWEPT_MESSAGE_SECONDS = 4 * SWEEP_SECONDS
DAY_SECONDS = 24 * 60 * 60
# The name under which `health` finds that broker, worker and beat work together.
SWEEP_BEAT = "sweep"
# Wakes kept for a broker that does not answer; beyond that the sweep makes up for them.
MOST_WAITING_WAKES = 1000
LONGEST_FLUSH_SECONDS = 0.5


@app.task(name="collab.run_task")
def run_task(task_id: int) -> None:
    """Run one row, if it is due and nobody is at it."""
    running.run_task(task_id)


@app.task(name="collab.sweep", expires=SWEEP_SECONDS)
def sweep() -> None:
    """Have due rows run whose message was lost, or that were to wait until now."""
    running.beat(SWEEP_BEAT)
    for task_id in running.due_tasks():
        send_run(task_id, expires=SWEPT_MESSAGE_SECONDS)


@app.task(name="collab.run_periodic", expires=DAY_SECONDS)
def run_periodic(name: str) -> None:
    """Call a periodic function."""
    PERIODIC[name].function()


@periodic(DAY_SECONDS)
def purge_tasks() -> None:
    """Forget tasks done more than a week ago."""
    running.purge_done()


@periodic(DAY_SECONDS)
def purge_sessions() -> None:
    """Forget sessions that have ended."""
    call_command("clearsessions")


def send_run(task_id: int, expires: float = DAY_SECONDS) -> None:
    """
    Ask the broker for one run of a row.

    :raises OSError: or an error of the broker's library, if there is none to ask
    """
    run_task.apply_async((task_id,), expires=expires)


class Waker:
    """Send wake-ups from a thread of its own, so that no request waits for the broker."""

    def __init__(self) -> None:
        self._wakes: queue.Queue[int] = queue.Queue(MOST_WAITING_WAKES)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self, task_id: int) -> None:
        try:
            self._wakes.put_nowait(task_id)
        except queue.Full:
            return
        # Not before it is needed: gunicorn forks after loading, and threads do not survive a fork.
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._send, name="waker", daemon=True)
                    self._thread.start()

    def flush(self) -> None:
        """Give the last wake-ups of a short command the time to go out, but never long."""
        deadline = time.monotonic() + LONGEST_FLUSH_SECONDS
        while self._wakes.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)

    def _send(self) -> None:
        broken = False
        while True:
            task_id = self._wakes.get()
            try:
                send_run(task_id)
                broken = False
            except Exception as error:
                if not broken:
                    logger.warning(
                        "The broker can't be asked; the sweep finds the tasks: %s", error
                    )
                broken = True
            finally:
                self._wakes.task_done()


waker = Waker()
atexit.register(waker.flush)


@receiver(task_enqueued, sender=Task, dispatch_uid="collab.server.jobs.wake_worker")
def wake_worker(task: int, **kwargs: Any) -> None:
    """Tell a worker of a task that was just committed."""
    if settings.WAKE_TASKS:
        waker.wake(task)


def schedule() -> dict[str, dict[str, Any]]:
    """What beat asks for, from the registry of periodic functions."""
    entries: dict[str, dict[str, Any]] = {
        "sweep": {
            "task": sweep.name,
            "schedule": SWEEP_SECONDS,
            "options": {"expires": SWEEP_SECONDS},
        }
    }
    for entry in PERIODIC.values():
        entries[entry.name] = {
            "task": run_periodic.name,
            "schedule": entry.seconds,
            "args": (entry.name,),
            "options": {"expires": entry.seconds},
        }
    return entries


app.conf.beat_schedule = schedule()
