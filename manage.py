#!/usr/bin/env python
"""Collab's commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    # Whatever a command writes (database, backups) is for this user alone; but static files
    # are public, and the proxy that reads them is another user.
    os.umask(0o022 if sys.argv[1:2] == ["collectstatic"] else 0o077)
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from collab import environment
    from collab.environment import refusal_in_plain_words

    # The doctor is asked just when something is wrong.
    environment.refuses = sys.argv[1:2] != ["doctor"]
    with refusal_in_plain_words():
        settings.configured or settings.INSTALLED_APPS  # noqa: B018 - loads them, or says what to set
    from accounts.networks.sealing import nothing_bound, unsealed

    # Whoever types a command at the server's own console answers for all networks on it.
    is_server = sys.argv[1:2] == ["serve"]
    seal = nothing_bound() if is_server else unsealed("a command of the operator's")
    try:
        with seal:
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
