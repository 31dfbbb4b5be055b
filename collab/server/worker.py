"""The embedded tier's worker: Celery's own worker and beat, in two threads of the server."""

import logging
import threading

from celery.beat import Scheduler, Service

from accounts.tasks.running import release_claims
from collab.celery import app
from collab.server.jobs import sweep

logger = logging.getLogger(__name__)

LONGEST_BEAT_SLEEP = 1


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
        self._beat = Service(app, max_interval=LONGEST_BEAT_SLEEP, scheduler_cls=Scheduler)

    def start(self) -> None:
        freed = release_claims()
        if freed:
            logger.info("%s tasks were interrupted and run again", freed)
        for name, target in (("tasks", self._worker.start), ("beat", self._beat.start)):
            threading.Thread(target=target, name=name, daemon=True).start()
        sweep.apply_async()

    def stop(self) -> None:
        """Let the task at work come to its end, and start no other."""
        self._beat.stop()
        self._worker.stop()
