"""The embedded tier's worker: Celery's own worker and beat, in two threads of the server."""

import logging
import threading

from celery.beat import Scheduler, Service
from celery.worker import state

from accounts.tasks.claiming import release_claims
from collab.celery import app
from collab.server.jobs import run_task, sweep

logger = logging.getLogger(__name__)

LONGEST_BEAT_SLEEP = 1
# For the task at work when the server stops; one that takes longer is run again at the next start.
FINISH_SECONDS = 1.5


class EmbeddedWorker:
    """
    Run tasks beside the pages.

    There is one server process for a data folder (`lock`), so whatever is claimed when it starts
    was claimed by one that is dead, and is run again at once.
    """

    def __init__(self) -> None:
        self._worker = app.WorkController(
            pool="solo", without_heartbeat=True, without_mingle=True, without_gossip=True
        )
        self._tasks = threading.Thread(target=self._worker.start, name="tasks", daemon=True)
        self._beat = Service(app, max_interval=LONGEST_BEAT_SLEEP, scheduler_cls=Scheduler)

    def start(self) -> None:
        freed = release_claims()
        if freed:
            logger.info("%s tasks were interrupted and run again", freed)
        self._tasks.start()
        threading.Thread(target=self._beat.start, name="beat", daemon=True).start()
        sweep.apply_async()

    def stop(self) -> None:
        """Let the task at work come to its end, and start no other."""
        self._beat.stop()
        # What Celery's own signal handlers set. Its loop looks at it after a message, then waits
        # for another one, two seconds each time; so it gets two that mean nothing.
        state.should_stop = 0  # type: ignore[assignment]
        for _ in range(2):
            run_task.apply_async((0,))
        self._tasks.join(FINISH_SECONDS)
