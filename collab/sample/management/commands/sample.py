"""`manage.py sample`: load the sample network into an empty database."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from collab.sample.actions import BeingLoaded, NotEmpty, load_sample
from collab.sample.queries import current_load, sample_personas
from collab.server.process import migrate_if_needed

_WIDTH = 40


class Command(BaseCommand):
    help = "Load the sample: 260 colleagues, 20 groups, two external networks, weeks of talk."

    _shown = False
    _next = 0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="at most so many threads in each group")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PRODUCTION:
            migrate_if_needed(self.stdout.write)
        before = current_load()
        if before is not None and before.state == before.State.DONE:
            self.stdout.write("The sample network is here already; nothing was done.")
            return
        try:
            load_sample(self._show, limit=options["limit"])
        except (NotEmpty, BeingLoaded) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("")
        page = settings.BASE_URL.rstrip("/") + reverse("firstrun:sample")
        self.stdout.write(f"The sample network is here. At {page} you can sign in as:")
        for persona in sample_personas():
            self.stdout.write(f"  {persona.label:20} {persona.member.name}")

    def _show(self, done: int, total: int) -> None:
        if not self._shown and done:
            self.stdout.write("Going on with the sample network where the loading had stopped.")
        self._shown = True
        percent = done * 100 // max(1, total)
        if sys.stdout.isatty():
            bar = "#" * (percent * _WIDTH // 100)
            self.stdout.write(f"\r[{bar:{_WIDTH}}] {percent:3} %  {done} of {total}", ending="")
            self.stdout.flush()
        elif percent >= self._next:
            self._next = percent + 10
            self.stdout.write(f"{percent:3} %  {done} of {total}")
