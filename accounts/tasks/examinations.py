"""Whether what was to be done later gets done."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong
from accounts.tasks.models import Task

LATE = timedelta(minutes=5)


@examines("Tasks", needs_database=True)
def waiting_tasks() -> Iterator[Finding]:
    oldest = Task.objects.due(timezone.now()).order_by("run_at").first()
    if oldest is None:
        yield well(_("No task is overdue."))
        return
    minutes = (timezone.now() - oldest.run_at) // timedelta(minutes=1)
    if timezone.now() - oldest.run_at > LATE:
        yield wrong(
            _("The oldest task, %(name)s, has been due for %(minutes)s minutes."),
            _("Start workers, or more of them; “manage.py tasks” lists what waits and why."),
            name=oldest.name,
            minutes=minutes,
        )
    else:
        yield well(_("No task has been due for more than five minutes."))


@examines("Tasks", needs_database=True)
def parked_tasks() -> Iterator[Finding]:
    count = Task.objects.parked().count()
    if not count:
        yield well(_("No task was given up."))
        return
    newest = Task.objects.parked().order_by("-failed_at")[0]
    yield wrong(
        _("Tasks given up after too many failures: %(count)s; the last was %(name)s: %(error)s"),
        _("Mend the cause, then “manage.py tasks --again” puts them back."),
        count=count,
        name=newest.name,
        error=newest.error[:200] or _("no reason was kept"),
    )


@examines("Tasks", needs_database=True)
def failing_tasks() -> Iterator[Finding]:
    failing = Task.objects.waiting().exclude(error="").order_by("-attempts").first()
    if failing:
        yield note(
            _("%(name)s has failed %(attempts)s times and is tried again: %(error)s"),
            name=failing.name,
            attempts=failing.attempts,
            error=failing.error[:200],
        )
