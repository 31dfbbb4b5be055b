"""Tasks that exist for a test only."""

import pytest
from django.utils import timezone

from accounts.tasks.models import Heartbeat
from accounts.tasks.registry import TASKS, task
from accounts.tasks.signals import task_enqueued


@pytest.fixture
def jobs():
    """Register tasks for this test only; what they did stands in the list."""
    before, done = dict(TASKS), []

    @task("test.note")
    def note(number):
        done.append(number)
        Heartbeat.objects.create(name=f"note-{number}", at=timezone.now())

    @task("test.fail", waits=(5, 20))
    def fail(number):
        done.append(number)
        Heartbeat.objects.create(name=f"fail-{number}-{len(done)}", at=timezone.now())
        raise ValueError("the printer is on fire")

    yield done
    TASKS.clear()
    TASKS.update(before)


@pytest.fixture
def heard():
    wakes = []

    def hear(task, **kwargs):
        wakes.append(task)

    task_enqueued.connect(hear)
    yield wakes
    task_enqueued.disconnect(hear)
