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
from accounts.tasks.healing import heal_after_wrong_clock
from accounts.tasks.models import Task
from accounts.tasks.registry import periodic
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
# Longer than the broker is given to answer: else a thread in the middle of its first message would
# live on while Python ends, and that was seen to abort the process.
LONGEST_CLOSE_SECONDS = 6.0


@app.task(name="collab.run_task")
def run_task(task_id: int) -> None:
    """Run one row, if it is due and nobody is at it."""
    running.run_task(task_id)


@app.task(name="collab.sweep", expires=SWEEP_SECONDS)
def sweep() -> None:
    """Have done what is due: rows whose message was lost or that were to wait, and what recurs."""
    running.beat(SWEEP_BEAT)
    heal_after_wrong_clock()
    for name in running.turns_due():
        run_periodic.apply_async((name,), expires=SWEPT_MESSAGE_SECONDS)
    for task_id in running.due_tasks():
        send_run(task_id, expires=SWEPT_MESSAGE_SECONDS)


@app.task(name="collab.run_periodic")
def run_periodic(name: str) -> None:
    """Call a periodic function, if it is due."""
    running.take_turn(name)


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
        self._wakes: queue.Queue[int | None] = queue.Queue(MOST_WAITING_WAKES)
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

    def close(self) -> None:
        """Let the last wake-ups of a short command go out, never for long, and end the thread."""
        deadline = time.monotonic() + LONGEST_CLOSE_SECONDS
        while self._wakes.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)
        # A full queue has a broker that does not answer; its thread would not come to an end.
        if self._thread is not None and not self._wakes.unfinished_tasks:
            self._wakes.put(None)
            self._thread.join(LONGEST_CLOSE_SECONDS)

    def _send(self) -> None:
        broken = False
        while True:
            task_id = self._wakes.get()
            if task_id is None:
                self._wakes.task_done()
                return
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
atexit.register(waker.close)


@receiver(task_enqueued, sender=Task, dispatch_uid="collab.server.jobs.wake_worker")
def wake_worker(task: int, **kwargs: Any) -> None:
    """Tell a worker of a task that was just committed."""
    if settings.WAKE_TASKS:
        waker.wake(task)


# All that beat does: what recurs more rarely is found by the sweep.
app.conf.beat_schedule = {
    "sweep": {
        "task": sweep.name,
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    }
}
