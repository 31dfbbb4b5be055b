"""Counts anew every number that is stored beside what it counts, and says what differed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.networks.models import Network
from accounts.networks.sealing import bound
from accounts.recounts import counters, differences, mend


class Command(BaseCommand):
    help = (
        "Counts stored numbers anew (members of groups, replies, likes …), says in a sentence "
        "which differed, and corrects them. Safe while people work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="say what differs, correct nothing; fail if it does",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        look = differences if check else mend
        networks = list(Network.objects.order_by("pk"))
        wrong = 0
        for network in networks:
            with bound(network.pk):
                for counter in counters():
                    for difference in look(counter):
                        wrong += 1
                        self.stdout.write(f"{network}: {difference}")
        looked = f"{len(counters())} kinds of numbers in {len(networks)} networks"
        if check and wrong:
            raise CommandError(
                f"{looked} checked, {wrong} numbers are wrong: `manage.py recount` corrects them."
            )
        self.stdout.write(f"{looked} checked, {wrong} numbers corrected.")
