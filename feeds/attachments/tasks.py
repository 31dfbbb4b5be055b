"""What is removed because nobody sent it."""

import datetime

from accounts.events import clock
from accounts.networks.sealing import unsealed
from accounts.tasks.registry import periodic
from feeds.attachments.actions import forget_stale

KEEP_WAITING = datetime.timedelta(days=1)
HOUR_SECONDS = 60 * 60


@periodic(HOUR_SECONDS)
def forget_waiting_files() -> None:
    """Remove what was uploaded more than a day ago and never sent."""
    with unsealed("files of every network wait to be sent"):
        forget_stale(before=clock.now() - KEEP_WAITING)
