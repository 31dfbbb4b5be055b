"""
What a restored network begins with.

It was as it is now some time ago, and the world went on: people signed in and out, mails were sent,
browsers saw events. Nothing of that may happen twice or be believed.
"""

import logging
from dataclasses import dataclass

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import acting_from, audit
from accounts.events.actions import follow_all, record
from accounts.networks.models import Network
from accounts.networks.sealing import bound, unsealed
from accounts.tasks.models import Heartbeat, Task

logger = logging.getLogger(__name__)

# So far ahead that whatever number a browser has seen since the backup, it begins anew: a number is
# never given to two events that somebody may have seen.
LEAP = 1_000_000
HELD = "Held, for it may have been done after the backup was made: `manage.py tasks --again`."


@dataclass(frozen=True)
class Revived:
    """How many sign-ins were ended and tasks held."""

    sessions: int
    held: int


@transaction.atomic
def revive(made_at: str) -> Revived:
    """
    Make a database as of `made_at` one that people can go on with.

    All are signed out, and codes that were sent are worthless. Tasks that waited, above all mails,
    are held until an administrator has them run. Each network's log goes on far ahead, its screens
    begin anew, and its audit log says what happened.
    """
    sessions, _ = Session.objects.all().delete()
    UserSession.objects.all().delete()
    EmailConfirmation.objects.all().delete()
    Heartbeat.objects.all().delete()
    for network in Network.objects.order_by("pk"):
        with bound(network.pk), acting_from("command"):
            # What follows from the last events asks for its tasks now, so that they are held too.
            try:
                follow_all(network.pk)
            except Exception:
                # It will be tried again, as if it had failed before the backup.
                logger.exception("What follows from events of %s failed", network)
            Network.objects.filter(pk=network.pk).update(last_event=F("last_event") + LEAP)
            audit("network.restored", network=network, actor=None, made_at=made_at)
            record("network.restored", network=network)
    with unsealed("tasks of every network are held"):
        # The files that these would remove are not in a backup.
        Task.objects.waiting().filter(name="networks.forget_file").delete()
        held = Task.objects.waiting().update(
            failed_at=timezone.now(), claimed_until=None, claim="", error=HELD
        )
    return Revived(sessions, held)
