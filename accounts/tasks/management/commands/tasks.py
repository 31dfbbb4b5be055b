"""`manage.py tasks`: what waits and what was given up, of every network and of none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.audit.actions import acting_from
from accounts.tasks.actions import try_again
from accounts.tasks.models import Task, TaskQuerySet
from accounts.tasks.queries import lines_of
from accounts.tasks.running import run_due_tasks

MOST_LISTED = 50


class Command(BaseCommand):
    help = (
        "Lists the tasks that failed, those of no network (such as codes to sign in with) too, and "
        "says how many wait; --again has them run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--network", default="", metavar="NAME", help="list only this one's")
        parser.add_argument(
            "--again",
            nargs="*",
            type=int,
            metavar="ID",
            help="run failed tasks again now (all, or these)",
        )
        parser.add_argument("--run", action="store_true", help="run here and now what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"] is not None:
            with acting_from("manage.py tasks"):
                count = try_again(options["again"] or None)
            self.stdout.write(f"{count} tasks run again.")
        if options["run"]:
            self.stdout.write(f"{run_due_tasks()} tasks are done.")
        tasks = Task.objects.all()
        if options["network"]:
            tasks = tasks.filter(network__slug=options["network"])
        self._list(tasks)

    def _list(self, tasks: TaskQuerySet) -> None:
        parked = tasks.parked().count()
        self.stdout.write(f"{tasks.waiting().count()} tasks wait, {parked} were given up.")
        failed = tasks.failed().select_related("network").order_by("failed_at", "pk")
        for line in lines_of(failed[:MOST_LISTED]):
            row = line.task
            where = row.network.slug if row.network else "no network"
            state = (
                f"given up {row.failed_at:%Y-%m-%d %H:%M}"
                if row.failed_at
                else f"again at {row.run_at:%Y-%m-%d %H:%M}"
            )
            self.stdout.write(
                f"  {row.pk} {row.name} {line.for_whom} ({where}): "
                f"tried {row.attempts} times, {state}: {row.error}"
            )
