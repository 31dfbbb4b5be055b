"""Whether those who do tasks are alive: workers, and beat that calls them."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, well, wrong
from accounts.tasks.running import last_beat
from collab.celery import app
from collab.server.examinations.broker import redis_answers
from collab.server.health import SILENT_AFTER
from collab.server.jobs import SWEEP_BEAT

TASKS = "Tasks"
ANSWER_SECONDS = 1.5


@examines(TASKS, needs_database=True)
def sweep() -> Iterator[Finding]:
    seen = last_beat(SWEEP_BEAT)
    if settings.PRODUCTION:
        remedy = _("Start workers and one beat, as docs/administrator/running.md tells.")
    else:
        remedy = _("Start the server: “make run”. It does the tasks as well.")
    if seen is None:
        yield wrong(_("Nobody has ever looked for tasks here."), remedy)
        return
    silent = timezone.now() - seen
    if silent > SILENT_AFTER:
        yield wrong(
            _("Nobody has looked for tasks since %(when)s, so no mail leaves."),
            remedy,
            when=seen.strftime("%Y-%m-%d %H:%M:%S UTC"),
        )
    else:
        yield well(_("Tasks were looked for within the last minute."))


@examines(TASKS, asks_outside=True)
def workers() -> Iterator[Finding]:
    """Ask the workers; if some answer and the sweep does not come, it is beat that lacks."""
    if not settings.PRODUCTION:
        return
    if not redis_answers():
        return  # Said of Redis already.
    answers = app.control.inspect(timeout=ANSWER_SECONDS).ping() or {}
    if answers:
        yield well(_("Workers that answer: %(count)s."), count=len(answers))
    else:
        yield wrong(
            _("No Celery worker answers."),
            _("Start one: “celery -A collab worker”. If workers run, it is beat or Redis."),
        )
