"""What tests have instead of a server: commits whose hooks run, and tasks that run when told to."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)


@pytest.fixture(autouse=True)
def commit_hooks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Run `on_commit` hooks when the outermost block of the code under test ends.

    Tests are wrapped in a transaction that is rolled back, so nothing would ever commit and no hook
    would run. Here a hook runs once only the blocks of the test itself are open, as for a user.
    """
    leave, register = transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave_and_run(block: transaction.Atomic, *exception: Any) -> None:
        leave(block, *exception)
        _run_hooks(transaction.get_connection(block.using))

    def register_and_run(wrapper: BaseDatabaseWrapper, *args: Any, **kwargs: Any) -> None:
        register(wrapper, *args, **kwargs)
        _run_hooks(wrapper)

    monkeypatch.setattr(transaction.Atomic, "__exit__", leave_and_run)
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", register_and_run)


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """Begin without rate limits or anything else that an earlier test left in the cache."""
    caches["default"].key_prefix = f"test-{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def first_run_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages answer on an empty database too; the tests of the first run begin it anew."""
    from collab.firstrun.middleware import FirstRunMiddleware

    monkeypatch.setattr(FirstRunMiddleware, "is_over", True)


@pytest.fixture(scope="session")
def django_test_environment(django_test_environment: None) -> None:
    """Let mail take its real way through the queue, where Django's test set-up would catch it."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "accounts.mail.backends.QueueBackend"


@pytest.fixture
def run_tasks(db: None) -> Callable[[], int]:
    """Give a function that runs due tasks, and those they ask for; a failing one fails the test."""
    from accounts.tasks import running
    from accounts.tasks.models import Task

    def run() -> int:
        done = 0
        while found := running.run_due_tasks():
            done += found
        failed = Task.objects.exclude(error="").values_list("name", "error")
        assert not list(failed), f"Tasks failed: {list(failed)}"
        return done

    return run


def _run_hooks(wrapper: BaseDatabaseWrapper) -> None:
    blocks = wrapper.atomic_blocks
    if not blocks or not all(getattr(block, "_from_testcase", False) for block in blocks):
        return
    while wrapper.run_on_commit:
        hooks, wrapper.run_on_commit = wrapper.run_on_commit, []
        for _savepoints, hook, is_robust in hooks:
            try:
                hook()
            except Exception:
                if not is_robust:
                    raise
                logger.exception("A hook failed after commit")
