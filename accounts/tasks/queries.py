"""What administrators see of the tasks of their network."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from accounts.paging import Page, page
from accounts.tasks.models import Task, TaskQuerySet
from accounts.tasks.reasons import explain
from accounts.tasks.registry import TASKS

TASKS_PAGE = 30


class State(models.TextChoices):
    """What the page of tasks is about; done ones are nobody's concern."""

    PARKED = "parked", _("Given up")
    WAITING = "waiting", _("Waiting")
    DROPPED = "dropped", _("Dropped")


CONDITIONS = {
    State.PARKED: Q(done_at=None, failed_at__isnull=False),
    State.WAITING: Q(done_at=None, failed_at=None),
    State.DROPPED: ~Q(dropped_because=""),
}


@dataclass(frozen=True)
class Line:
    """One task as an administrator reads it."""

    task: Task
    what: str
    for_whom: str
    why: str

    @property
    def can_run_again(self) -> bool:
        """The same rule as `TaskQuerySet.failed`."""
        row = self.task
        if row.done_at is not None:
            return False
        return row.failed_at is not None or (row.claimed_until is None and row.attempts > 0)


@dataclass(frozen=True)
class TaskList:
    """A page of tasks in one state, and how many there are in each."""

    state: State
    lines: list[Line]
    next: str
    counts: dict[State, int]
    failed: int


def task_list(admin: Member, state: str = "", after: str = "") -> TaskList:
    """Tasks of the network that are `state` (an unknown one counts as given up), newest first."""
    chosen = State(state) if state in State.values else State.PARKED
    # The same words as of the index, which leaves out what is done.
    concerning = Task.objects.visible_to(admin).filter(Q(done_at=None) | ~Q(dropped_because=""))
    found = page(concerning.filter(CONDITIONS[chosen]), order=["-id"], after=after, size=TASKS_PAGE)
    counts = concerning.aggregate(
        failed=Count("pk", filter=TaskQuerySet.FAILED),
        **{each.value: Count("pk", filter=condition) for each, condition in CONDITIONS.items()},
    )
    return TaskList(
        chosen,
        lines_of(found),
        found.next,
        {each: counts[each.value] for each in State},
        counts["failed"],
    )


def lines_of(tasks: Page[Task] | Iterable[Task]) -> list[Line]:
    """Tasks as an administrator reads them; at most one query for each kind of task."""
    rows = list(tasks)
    of_name: dict[str, list[Task]] = defaultdict(list)
    for row in rows:
        of_name[row.name].append(row)
    whom: dict[int, str] = {}
    for name, some in of_name.items():
        registered = TASKS.get(name)
        if registered and registered.for_whom:
            names = registered.for_whom([row.kwargs for row in some])
            whom |= {row.pk: said for row, said in zip(some, names, strict=True)}
    return [Line(row, _label_of(row.name), whom.get(row.pk, ""), _why(row)) for row in rows]


def _label_of(name: str) -> str:
    registered = TASKS.get(name)
    return str(registered.label) if registered else name


def _why(row: Task) -> str:
    return explain(row.dropped_because) if row.dropped_because else row.error
