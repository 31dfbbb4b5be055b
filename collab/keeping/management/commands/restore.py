"""Takes a backup back onto an installation that has nothing yet."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collab.keeping.actions.restoring import Restored, check, restore
from collab.keeping.refusals import Refused
from collab.server.lock import AlreadyServed


class Command(BaseCommand):
    help = (
        "Takes a backup back, whole or not at all, and checks it. Into an empty DATA_DIR or "
        "database; no server may run on it meanwhile."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="the file that `manage.py backup` made")
        parser.add_argument(
            "--check", action="store_true", help="unpack and check it, and put nothing in its place"
        )
        parser.add_argument(
            "--set-aside-what-is-there",
            action="store_true",
            help="embedded tier: move what is there into a folder beside it",
        )

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        key, only_check = settings.BACKUP_KEY, options["check"]
        try:
            if only_check:
                found = check(backup, key=key, say=self.stdout.write)
            else:
                found = restore(
                    backup,
                    key=key,
                    set_aside=options["set_aside_what_is_there"],
                    say=self.stdout.write,
                )
        except (Refused, AlreadyServed) as reason:
            raise CommandError(str(reason)) from reason
        except OSError as error:
            raise CommandError(f"{error.strerror or error}: {error.filename or backup}") from error
        self._tell(found)
        self.stdout.write("The backup is sound." if only_check else "Restored: start the server.")

    def _tell(self, found: Restored) -> None:
        say = self.stdout.write
        say(
            f"{found.rows} rows and {found.files} files as of {found.about.made_at}, "
            f"by release {found.about.release}."
        )
        for sentence in found.mended:
            say(f"Corrected: {sentence}")
        for name in found.missing:
            say(f"A row names the file {name}, which was missing already.")
        if found.revived:
            say(f"{found.revived.sessions} sign-ins were ended: everybody signs in again.")
            say(
                f"{found.revived.held} tasks that waited, such as mails, are held: see "
                "`manage.py tasks`, and have them run by `manage.py tasks --again`."
            )
        if found.set_aside:
            say(f"What was here before is in {found.set_aside}")
