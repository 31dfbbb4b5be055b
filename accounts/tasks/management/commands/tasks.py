"""`manage.py tasks`: what waits, what failed, and have it tried again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.tasks.actions import try_again
from accounts.tasks.models import Task
from accounts.tasks.running import run_due_tasks


class Command(BaseCommand):
    help = "List the tasks that wait or were given up; --again puts the latter back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again",
            nargs="*",
            type=int,
            metavar="ID",
            help="try parked tasks again (all, or these)",
        )
        parser.add_argument("--run", action="store_true", help="run here and now what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"] is not None:
            count = try_again(options["again"] or None)
            self.stdout.write(f"{count} parked tasks wait again.")
        if options["run"]:
            self.stdout.write(f"{run_due_tasks()} tasks are done.")
        self.stdout.write(f"{Task.objects.waiting().count()} tasks wait.")
        for row in Task.objects.waiting().exclude(error="").order_by("run_at")[:50]:
            self.stdout.write(f"  {row.pk} {row}: tried {row.attempts} times, {row.error}")
        for row in Task.objects.parked().order_by("failed_at")[:50]:
            self.stdout.write(
                f"  {row.pk} {row}: PARKED {row.failed_at:%Y-%m-%d %H:%M}, {row.error}"
            )
