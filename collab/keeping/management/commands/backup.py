"""Makes a backup while people work."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collab.keeping.actions import back_up, write_backup
from collab.keeping.actions.backing_up import Backup
from collab.keeping.keys import new_key
from collab.keeping.refusals import Refused


class Command(BaseCommand):
    help = (
        "Makes a backup of the database and the files in one file, while people work. With "
        "BACKUP_KEY it is encrypted; `manage.py restore` takes it back."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "to", nargs="?", help="a folder (BACKUP_DIR if it is left out), or - for the output"
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=0,
            metavar="N",
            help="then remove all backups in the folder but the newest N",
        )
        parser.add_argument(
            "--new-key", action="store_true", help="make a key for BACKUP_KEY, and no backup"
        )

    def handle(self, *args: Any, to: str | None, keep: int, new_key: bool, **options: Any) -> None:
        if new_key:
            self._say_new_key()
            return
        to = to or settings.BACKUP_DIR
        if not to:
            raise CommandError("Say where to: name a folder, or set BACKUP_DIR.")
        if keep < 0 or (keep and to == "-"):
            raise CommandError("--keep takes how many backups stay in the folder.")
        try:
            if to == "-":
                self._write_to_output()
                return
            path, made = back_up(Path(to), key=settings.BACKUP_KEY, keep=keep, say=self.say)
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}.") from error
        self._say_made(made)
        self.say(f"Made in {path}")

    def say(self, text: str) -> None:
        # Not to the output, which may be the backup.
        self.stderr.write(text, self.style.NOTICE)

    def _write_to_output(self) -> None:
        if sys.stdout.isatty():
            raise CommandError("The output is a terminal: lead it into a file or another program.")
        made = write_backup(sys.stdout.buffer, key=settings.BACKUP_KEY, say=self.say)
        sys.stdout.buffer.flush()
        self._say_made(made)

    def _say_made(self, made: Backup) -> None:
        locked = "encrypted" if settings.BACKUP_KEY else "not encrypted, as BACKUP_KEY is not set"
        self.say(f"{made.rows} rows and {made.files} files, {made.size / 1e6:.1f} MB, {locked}")
        for name in made.missing:
            self.say(f"A row names the file {name}, which is not there.")

    def _say_new_key(self) -> None:
        secret, public = new_key()
        self.stdout.write(
            f"{secret}\n\nThis is the secret key, without which no backup is opened: keep it where "
            "the backups are not.\nEither it or its public half, which only locks, is what the "
            f"server needs as BACKUP_KEY:\n\n{public}"
        )
