"""Counts anew every number that is stored beside what it counts, and says what differed."""

from django.core.management.base import BaseCommand

from accounts.recounts import counters, mend


class Command(BaseCommand):
    help = "Count stored numbers anew (members of groups, replies, likes) and say what differed."

    def handle(self, *args: object, **options: object) -> None:
        differing = 0
        for counter in counters():
            for difference in mend(counter):
                differing += 1
                self.stdout.write(str(difference))
        self.stdout.write(f"{len(counters())} counters checked, {differing} numbers corrected.")
