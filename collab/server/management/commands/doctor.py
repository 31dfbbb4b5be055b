"""`manage.py doctor`: what is wrong with this installation, and what to do about it."""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.doctor import as_json, as_text, is_well
from collab.release import RELEASE
from collab.server.checkup import examined


class Command(BaseCommand):
    help = (
        "Say in plain sentences what is wrong with this installation and what to do about it, and "
        "what is well. Ends with 1 if something is wrong, else with 0."
    )
    # What they would say, it says itself, and goes on.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        # What libraries complain of is said in a sentence anyway.
        logging.disable(logging.CRITICAL)
        try:
            findings = examined()
        finally:
            logging.disable(logging.NOTSET)
        if options["json"]:
            self.stdout.write(as_json(findings))
        else:
            self.stdout.write(f"Collab {RELEASE}\n\n{as_text(findings)}")
        if not is_well(findings):
            sys.exit(1)
