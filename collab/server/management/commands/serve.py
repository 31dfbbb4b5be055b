"""
`manage.py serve`: pages and sockets on HOST and PORT; in the embedded tier tasks as well.

In production `serve pages` and `serve sockets` are processes of their own behind a proxy.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.networks.models import Network
from collab.firstrun.keys import current_key
from collab.server.lock import AlreadyServed, lock_data_folder
from collab.server.process import (
    CannotListen,
    collect_static_if_stale,
    migrate_if_needed,
    serve,
    serve_pages,
)


class Command(BaseCommand):
    help = "Serve Collab on HOST and PORT (127.0.0.1:8000 if they are not set)."
    # They are said by the server's own refusals and by `check --deploy`, not at every start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            nargs="?",
            choices=("all", "pages", "sockets"),
            default="all",
            help="production only: pages alone (by gunicorn), or sockets alone (by daphne)",
        )

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what != "all" and not settings.PRODUCTION:
            raise CommandError(
                f"Without DATABASE_URL and REDIS_URL one process serves everything: `serve {what}` "
                "is for production."
            )
        if what == "pages":
            serve_pages()
        if not settings.PRODUCTION:
            try:
                # Held until the process ends.
                self.lock = lock_data_folder(settings.DATA_DIR)
            except AlreadyServed as reason:
                raise CommandError(str(reason)) from reason
            migrate_if_needed(self.say)
            collect_static_if_stale(self.say)
        if what == "sockets":
            lines = [f"Sockets are served on {settings.HOST} port {settings.PORT}"]
            application = "sockets_alone"
        else:
            lines = self.lines_at_start()
            application = "application"
        try:
            serve(
                self.say,
                ready=lambda: self.say("\n".join(lines)),
                application_name=application,
            )
        except CannotListen as reason:
            raise CommandError(str(reason)) from reason

    def lines_at_start(self) -> list[str]:
        """Say where we are and, when there is nobody yet, how to come in first."""
        lines = [f"Collab is at {settings.BASE_URL}  (Ctrl-C stops it)"]
        if not Network.objects.exists():
            lines.append(f"First run: your one-time key is {current_key()}")
        return lines

    def say(self, text: str) -> None:
        self.stdout.write(text)
        sys.stdout.flush()
