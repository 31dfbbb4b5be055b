"""The nightly backup of the embedded tier, where BACKUP_DIR is set."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.tasks.registry import periodic
from collab.keeping.actions.backing_up import newest_backup

LOOK_SECONDS = 15 * 60
# By the clock of the machine.
_HOUR, _MINUTE = 2, 30


@periodic(LOOK_SECONDS)
def back_up_nightly() -> None:
    """
    Have a backup made where none was made since half past two at night.

    By a process of its own: pages and mails do not wait for it. What it says, also of a failure,
    goes where the server's own words go; and it is tried again at the next look.
    """
    if settings.PRODUCTION or not settings.BACKUP_DIR:
        return
    if is_due(newest_backup(Path(settings.BACKUP_DIR)), datetime.now().astimezone()):
        subprocess.Popen(
            [sys.executable, "manage.py", "backup", f"--keep={settings.BACKUP_KEEP}"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
        )


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Whether the night has come, or passed, since the newest backup."""
    night = now.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
    if now < night:
        night -= timedelta(days=1)
    return newest is None or newest < night
