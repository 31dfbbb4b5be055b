"""`manage.py sample`: load the sample network into an empty database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collab.sample.actions import BeingLoaded, NotEmpty, load_sample
from collab.sample.queries import current_load, sample_personas

_WIDTH = 40


class Command(BaseCommand):
    help = "Load the sample: 260 colleagues, 20 groups, two external networks, weeks of talk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="at most so many threads in each group")

    def handle(self, *args: Any, **options: Any) -> None:
        before = current_load()
        if before is not None and before.state == before.State.DONE:
            self.stdout.write("The sample network is here already; nothing was done.")
            return
        if before is not None and before.done:
            self.stdout.write("Going on with the sample network where the loading had stopped.")
        try:
            load_sample(self._show, limit=options["limit"])
        except (NotEmpty, BeingLoaded) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("")
        self.stdout.write("The sample network is here. On its page you can sign in as:")
        for persona in sample_personas():
            self.stdout.write(f"  {persona.label:20} {persona.member.name}")

    def _show(self, done: int, total: int) -> None:
        percent = done * 100 // max(1, total)
        if sys.stdout.isatty():
            bar = "#" * (percent * _WIDTH // 100)
            self.stdout.write(f"\r[{bar:{_WIDTH}}] {percent:3} %  {done} of {total}", ending="")
            self.stdout.flush()
        elif percent >= getattr(self, "_next", 0):
            self._next = percent + 10
            self.stdout.write(f"{percent:3} %  {done} of {total}")
