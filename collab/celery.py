"""
The Celery app of both tiers; what its workers do stands in `collab.server.jobs`.

Production: `celery -A collab worker` and one `celery -A collab beat`, on Redis. Embedded: a broker
in memory, and one worker in a thread of the server process (`collab.server.worker`).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

from collab.environment import refusal_in_plain_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
with refusal_in_plain_words():
    from django.conf import settings

    BROKER = settings.REDIS_URL or "memory://localhost/"

app = Celery("collab", broker=BROKER, include=["collab.server.jobs"])
# Current in every thread. Otherwise request threads and the worker's timer see Celery's own default
# app, and what they send goes to an AMQP server that is not there.
app.set_default()
app.conf.update(
    task_default_queue="collab",
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=600,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    task_publish_retry=False,
    beat_scheduler="celery.beat.Scheduler",
    broker_transport_options=(
        {
            "global_keyprefix": f"{settings.REDIS_PREFIX}:",
            "socket_connect_timeout": 1,
            "socket_timeout": 5,
            "visibility_timeout": 60 * 60,
        }
        if settings.REDIS_URL
        else {"polling_interval": 0.05}
    ),
)


@beat_init.connect
def sweep_at_once(**kwargs: Any) -> None:
    """Not only after its first interval: what lay due while beat was away has waited enough."""
    app.send_task("collab.sweep", expires=15)
