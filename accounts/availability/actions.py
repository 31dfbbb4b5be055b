"""Saying when one is there."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.availability.models import Availability
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member


class AlreadyOver(Exception):
    """What is said would be past before anybody could read it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field

    def __str__(self) -> str:
        return _("That is already over.")


@transaction.atomic
def say_availability(
    *,
    member: Member,
    kind: str,
    in_until: datetime.time | None = None,
    away_until: datetime.date | None = None,
    message: str = "",
    days: list[int],
    work_from: datetime.time | None = None,
    work_until: datetime.time | None = None,
    time_zone: str,
    shows_presence: bool,
) -> Availability:
    """
    Say when one is there; what was said before is replaced.

    :param in_until: a time of today, in `time_zone`
    :param away_until: the last day on which one is away
    :param days: on which one works, 0 for Monday; with the hours, or none at all
    :raises AlreadyOver: if that time or day is past
    """
    said, _is_new = Availability.objects.get_or_create(
        member=member, defaults={"time_zone": time_zone}
    )
    said.time_zone, said.kind, said.message = time_zone, kind, message.strip()
    said.in_until = said.away_until = None
    now = clock.now().astimezone(said.zone)
    if kind == Availability.Kind.IN and in_until:
        said.in_until = datetime.datetime.combine(now.date(), in_until, said.zone)
        if said.in_until <= now:
            raise AlreadyOver("in_until")
    elif kind == Availability.Kind.AWAY and away_until:
        if away_until < now.date():
            raise AlreadyOver("away_until")
        said.away_until = away_until
    said.work_days = sum(1 << day for day in set(days))
    said.work_from, said.work_until = (work_from, work_until) if days else (None, None)
    said.shows_presence = shows_presence
    said.save()
    record("member.changed", network=member.network, actor=member, member=member.pk)
    return said


@transaction.atomic
def forget_availability(member: Member) -> None:
    """Drop what somebody said who has left."""
    Availability.objects.filter(member=member).delete()
