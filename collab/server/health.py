"""Whether the parts that a page needs work: asked by `/readyz`, which names what fails."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.networks.walls import role_passes_walls
from accounts.tasks.running import is_late, last_beat
from collab.server.jobs import SWEEP_BEAT, SWEEP_SECONDS

# Three sweeps missed, or a task that lay due for longer than a busy minute.
SILENT_AFTER = timedelta(seconds=3 * SWEEP_SECONDS)
LATE_AFTER = timedelta(minutes=5)
ANSWER_SECONDS = 2

_migrated = False


class NotWorking(Exception):
    """A part does not work; says why in words that tell a stranger nothing."""


def check_database() -> None:
    """The database answers and its tables are those of this code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    global _migrated
    # A database does not go back by itself, so it is asked until the first yes only.
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotWorking("migrations are missing: run `manage.py upgrade`")
        if role_passes_walls():
            raise NotWorking("its role may pass row-level security: take one that is no superuser")
        _migrated = True


def check_events() -> None:
    """What is said on the channel layer is heard."""
    if settings.EVENTS_OVER_LAYER:
        async_to_sync(_round_trip)()


def check_tasks() -> None:
    """Workers are at work and no task lies about."""
    now = timezone.now()
    seen = last_beat(SWEEP_BEAT)
    if seen is None or now - seen > SILENT_AFTER:
        raise NotWorking("no worker was heard of lately")
    if is_late(now - LATE_AFTER):
        raise NotWorking("tasks wait for longer than five minutes")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "events": check_events,
    "tasks": check_tasks,
}


def failing_parts() -> dict[str, str]:
    """The parts that do not work, and why; empty when all is well."""
    failing = {}
    for name, check in CHECKS.items():
        try:
            check()
        except NotWorking as reason:
            failing[name] = str(reason)
        except Exception as error:
            # The class says enough; a message might name hosts and users to a stranger.
            failing[name] = type(error).__name__
    return failing


async def _round_trip() -> None:
    layer = get_channel_layer()
    group = f"ready-{uuid.uuid4().hex}"
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            channel = await layer.new_channel()
            await layer.group_add(group, channel)
            await layer.group_send(group, {"type": "ready"})
            await layer.receive(channel)
            await layer.group_discard(group, channel)
    except TimeoutError as error:
        raise NotWorking("what is said on the channel layer is not heard") from error
