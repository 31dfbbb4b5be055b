#!/usr/bin/env python
"""Collab's commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    # Whatever a command writes (database, backups, exports) is for this user alone.
    os.umask(0o077)
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from collab.environment import refusal_in_plain_words

    with refusal_in_plain_words():
        settings.configured or settings.INSTALLED_APPS  # noqa: B018 - loads them, or says what to set
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
