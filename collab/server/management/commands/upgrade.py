"""`manage.py upgrade`: bring the database up to this release while the one before serves."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.networks.walls import is_sealed
from accounts.upgrades.running import InTheWay, upgrade
from collab.release import RELEASE
from collab.server.examinations.releases import other_releases
from collab.server.lock import AlreadyServed, lock_data_folder


class Command(BaseCommand):
    help = (
        "Bring the database up to this release. The release before may go on serving: no table is "
        "held for longer than half a second. May be run twice, and by two at once."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--minutes",
            type=float,
            default=10,
            help="how long to try while others are in the way (10)",
        )

    def handle(self, *args: Any, minutes: float, **options: Any) -> None:
        if not settings.PRODUCTION:
            try:
                self.lock = lock_data_folder(settings.DATA_DIR)
            except AlreadyServed as reason:
                raise CommandError(
                    f"{reason} It brings the database up to date by itself when it starts."
                ) from reason
        try:
            count = upgrade(self.say, minutes)
        except InTheWay as reason:
            raise CommandError(str(reason)) from reason
        if count:
            self.say(f"The database is up to date with {RELEASE}.")
        else:
            self.say(f"The database was up to date with {RELEASE}.")
        others = other_releases()
        if others:
            self.say(f"Still running: {', '.join(others)}. Restart those processes now.")
        if not is_sealed():
            self.say("Once they run this release, `manage.py seal` seals every network's rows.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        sys.stdout.flush()
