"""What members have looked at, and what they want to look at again."""

import datetime

from django.db import transaction
from django.db.models import Q

from accounts.events import clock
from accounts.events.actions import record
from accounts.ids import id_at
from accounts.networks.models import Member
from collab.notifications.models import INVITATION, REQUEST, Notification, NotificationQuerySet
from collab.notifications.registry import KINDS

KEPT_READ = datetime.timedelta(days=90)
KEPT_UNREAD = datetime.timedelta(days=365)
FORGOTTEN_AT_ONCE = 500


@transaction.atomic
def mark_read(*, member: Member, notification: Notification) -> None:
    """Mark one as read, and those that are gathered with it and older."""
    rows = _gathered_with(notification).filter(member=member, pk__lte=notification.pk)
    _read(member, rows)


@transaction.atomic
def mark_unread(*, member: Member, notification: Notification) -> None:
    """Mark as unread what was marked as read together with it."""
    if notification.read_at is None:
        return
    rows = _gathered_with(notification).filter(member=member, read_at=notification.read_at)
    if rows.update(read_at=None):
        _tell_screens(member)


@transaction.atomic
def mark_all_read(*, member: Member, upto: int) -> datetime.datetime:
    """
    Mark all up to the id `upto` as read, so that what came in the meantime stays unread.

    :return: the moment by which `mark_all_unread` knows them
    """
    moment = clock.now()
    _read(member, Notification.objects.filter(member=member, pk__lte=upto), moment)
    return moment


@transaction.atomic
def mark_all_unread(*, member: Member, moment: datetime.datetime) -> None:
    """Take back `mark_all_read`."""
    if Notification.objects.filter(member=member, read_at=moment).update(read_at=None):
        _tell_screens(member)


@transaction.atomic
def mark_thread_read(*, member: Member, thread: int) -> None:
    """Mark as read what was told of a thread that the member has just read."""
    _read(member, Notification.objects.filter(member=member, thread=thread))


@transaction.atomic
def mark_request_read(*, group: int, asker: int) -> None:
    """Mark as read, for all who answer for a group, that somebody asked who has an answer now."""
    asked = Notification.objects.filter(kind=REQUEST, group=group, actor=asker).unread()
    asked.update(read_at=clock.now())


@transaction.atomic
def mark_invitation_read(*, group: int, member: int) -> None:
    """Mark as read that a member was asked into a group that they are in now."""
    invited = Notification.objects.filter(kind=INVITATION, group=group, member=member).unread()
    invited.update(read_at=clock.now())


@transaction.atomic
def forget_old(*, now: datetime.datetime) -> int:
    """
    Forget some of what was told long ago in the bound network: read, or never looked at for a year.

    :return: how many; fewer than `FORGOTTEN_AT_ONCE` if nothing more is to be forgotten
    """
    old = Notification.objects.filter(pk__lt=_first_id(now - KEPT_READ))
    gone = old.filter(Q(read_at__isnull=False) | Q(pk__lt=_first_id(now - KEPT_UNREAD)))
    some = list(gone.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    Notification.objects.filter(pk__in=some).delete()
    return len(some)


def _first_id(moment: datetime.datetime) -> int:
    return id_at(int(moment.timestamp() * 1000), 0)


def _read(
    member: Member, rows: NotificationQuerySet, moment: datetime.datetime | None = None
) -> None:
    if rows.unread().update(read_at=moment or clock.now()):
        _tell_screens(member)


def _tell_screens(member: Member) -> None:
    # So that the other screens of the member agree.
    record("notifications.read", network=member.network, member=member.pk)


def _gathered_with(notification: Notification) -> NotificationQuerySet:
    name = KINDS[notification.kind].gathers
    subject = Q(**{name: getattr(notification, f"{name}_id")})
    return Notification.objects.filter(subject, kind=notification.kind)
