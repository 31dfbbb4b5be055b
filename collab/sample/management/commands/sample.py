"""`manage.py sample`: load the sample network into an empty database, and scale it up."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from collab.sample.actions import BeingLoaded, NotEmpty, load_sample
from collab.sample.queries import current_load, sample_personas
from collab.sample.scale.actions import Size, scale_sample
from collab.server.process import migrate_if_needed

_WIDTH = 40


class Command(BaseCommand):
    help = "Load the sample: 260 colleagues, 20 groups, two external networks, weeks of talk."

    _shown = False
    _next = 0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="at most so many threads in each group")
        scaled = parser.add_argument_group("scaled up", "fill the home network up to at least")
        scaled.add_argument("--members", type=int, default=0, help="so many members")
        scaled.add_argument("--groups", type=int, default=0, help="so many groups")
        scaled.add_argument("--posts", type=int, default=0, help="so many posts, replies included")
        scaled.add_argument("--networks", type=int, default=0, help="so many networks in all")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PRODUCTION:
            migrate_if_needed(self.stdout.write)
        size = Size(options["members"], options["groups"], options["posts"], options["networks"])
        try:
            self._load(options["limit"])
            if size != Size():
                self._scale(size)
        except (NotEmpty, BeingLoaded) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _load(self, limit: int | None) -> None:
        before = current_load()
        if before is not None and before.state == before.State.DONE:
            self.stdout.write("The sample network is here already; nothing was done.")
            return
        load_sample(self._show, limit=limit)
        self.stdout.write("")
        page = settings.BASE_URL.rstrip("/") + reverse("firstrun:sample")
        self.stdout.write(f"The sample network is here. At {page} you can sign in as:")
        for persona in sample_personas():
            self.stdout.write(f"  {persona.label:20} {persona.member.name}")

    def _scale(self, size: Size) -> None:
        self.stdout.write("Filling it up; posts:")
        self._shown, self._next = True, 0
        scale_sample(size, self._show)
        self.stdout.write("")
        self.stdout.write("The home network is filled up.")

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
            self._next = min(100, percent + 10) if percent < 100 else 101
            self.stdout.write(f"{percent:3} %  {done} of {total}")
