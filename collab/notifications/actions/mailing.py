"""
Notifications by mail: first gathered, a minute after the event, then sent one by one.

Nothing is written down of what a mail will say: it is read when the mail is sent.
"""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.networks.models import Network
from accounts.tasks.actions import enqueue
from collab.notifications.models import Notification

GATHERED_AT_ONCE = 200


def ask_for_mails(network: Network, moment: datetime.datetime) -> None:
    """Have what is to be mailed gathered at the full minute after `moment`: one task for all."""
    due = moment.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)
    key = f"notifications:{due:%Y%m%d%H%M}"
    enqueue("notifications.gather_mails", network=network, key=key, run_at=due)


@transaction.atomic
def gather_mails(network: Network) -> None:
    """
    Ask for the mails that are due: one for each notification, or for all of a member and a thread.

    What was read meanwhile is not mailed.
    """
    due = Notification.objects.filter(mail_at__lte=timezone.now()).order_by("mail_at", "pk")
    rows = list(
        due.select_for_update(no_key=True, skip_locked=True).values_list(
            "pk", "member", "thread", "read_at"
        )[:GATHERED_AT_ONCE]
    )
    letters: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, member, thread, read_at in rows:
        if read_at is None:
            letters[member, thread or pk].append(pk)
    taken = Notification.objects.filter(pk__in=[row[0] for row in rows])
    taken.update(mail_at=None)
    taken.unread().update(letter=F("pk"))
    for gathered in letters.values():
        newest = max(gathered)
        if len(gathered) > 1:
            Notification.objects.filter(pk__in=gathered).update(letter=newest)
        enqueue("notifications.send_mail", network=network, notification=newest)
    if len(rows) == GATHERED_AT_ONCE:
        enqueue("notifications.gather_mails", network=network)


def leave_unmailed(network: int) -> None:
    """Send none of the mails that wait in a network, for an importer of what is long past."""
    Notification.objects.filter(network=network, mail_at__isnull=False).update(mail_at=None)


def forget_letter(letter: int) -> None:
    """Note that a mail was sent, or will not be."""
    Notification.objects.filter(letter=letter).update(letter=None)
