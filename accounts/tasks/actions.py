"""Ask for something to be done later, and for what failed to be tried again."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import audit
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_admin
from accounts.networks.sealing import unsealed
from accounts.tasks.models import Task, TaskQuerySet
from accounts.tasks.registry import name_of
from accounts.tasks.signals import task_enqueued

# Whoever is beyond that is found by the sweep.
MOST_WOKEN = 200
# Of the ids that an audit entry names.
MOST_NAMED = 100


def enqueue(
    task: str | Callable[..., Any],
    /,
    *,
    network: Network | None,
    key: str = "",
    run_at: datetime | None = None,
    **ids: int | str,
) -> Task:
    """
    Have `task` run after the caller's transaction commits, and not at all if it rolls back.

    :param network: the one it works in; None for what is of no network, such as a code to sign in
    :param key: names what must happen once: asked for again under the same key, this gives the
        task that is there already, done or not, and asks for nothing (see `key_of`)
    :param run_at: not before then; the sweep finds it within 15 seconds of that time
    :param ids: what the task works on: ids, never content, for they are kept and may be shown
    :raises LookupError: if no such task is registered
    """
    now = timezone.now()
    asked = {"name": name_of(task), "kwargs": ids, "run_at": run_at or now, "network": network}
    with nullcontext() if network else unsealed("a task of no network, where none may be bound"):
        if key:
            scope = network.pk if network else 0
            row, is_new = Task.objects.get_or_create(key=f"{scope}:{key}", defaults=asked)
        else:
            row, is_new = Task.objects.create(**asked), True
    if is_new and row.run_at <= now:
        _wake([row.pk])
    return row


def key_of(event: str, recipient: str | int, channel: str) -> str:
    """The key under which one event is told once to one recipient by one channel."""
    return f"{channel}:{event}:{recipient}"


@transaction.atomic
def run_again(*, admin: Member, tasks: Iterable[int] | None = None) -> int:
    """
    Have failed tasks of the network tried again now, all of them or those named; give how many.

    What they do is judged anew by what is allowed when they run.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    return _put_back(Task.objects.visible_to(admin), tasks, admin)


@transaction.atomic
def try_again(tasks: Iterable[int] | None = None) -> int:
    """Have failed tasks of every network and of none tried again, for the operator."""
    return _put_back(Task.objects.all(), tasks, None)


def _put_back(among: TaskQuerySet, tasks: Iterable[int] | None, admin: Member | None) -> int:
    failed = among.failed()
    if tasks is not None:
        failed = failed.filter(pk__in=list(tasks))
    found = list(
        failed.select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk", "network")
    )
    ids = [pk for pk, _network in found]
    # The error stays until it went well, for the administrator to read.
    Task.objects.filter(pk__in=ids).update(
        failed_at=None, attempts=0, claimed_until=None, claim="", run_at=timezone.now()
    )
    of_network: dict[int, list[int]] = defaultdict(list)
    for pk, network in found:
        if network is not None:
            of_network[network].append(pk)
    for place in Network.objects.filter(pk__in=of_network):
        again = of_network[place.pk]
        audit(
            "tasks.run_again",
            network=place,
            actor=admin,
            count=len(again),
            tasks=again[:MOST_NAMED],
        )
    _wake(ids[:MOST_WOKEN])
    return len(ids)


def _wake(tasks: list[int]) -> None:
    # No `partial`: where a robust hook fails, Django asks for its name, and fails itself without.
    def wake_all() -> None:
        for pk in tasks:
            task_enqueued.send_robust(sender=Task, task=pk)

    transaction.on_commit(wake_all, robust=True)
