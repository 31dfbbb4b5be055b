"""What members say of when they are there, as others read it at this moment."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.availability.here import who_is_here
from accounts.availability.models import DAYS, Availability
from accounts.events import clock
from accounts.networks.models import Member

People = TypeVar("People", bound=Iterable[Member])


@dataclass(frozen=True)
class Said:
    """
    What is to be read of one member now.

    :ivar kind: `in`, `away`, `off` outside of working hours, or nothing
    :ivar text: that in words; empty where there is nothing to say
    :ivar hours: the working hours in words, with their time zone where it is not the reader's
    """

    kind: str = ""
    text: str = ""
    message: str = ""
    hours: str = ""
    is_here: bool = False

    def __bool__(self) -> bool:
        return bool(self.text or self.message or self.is_here)


def with_availability(viewer: Member, people: People) -> People:
    """Put on each of `people` what `viewer` may read of them as `said`, in one query."""
    wanted = {member.pk for member in people}
    rows = Availability.objects.filter(member__in=Member.objects.active())
    found = {row.member_id: row for row in rows.filter(member__in=wanted | {viewer.pk})}
    here = who_is_here(viewer, found.values())
    for member in people:
        row = found.get(member.pk)
        said = said_now(row, is_here=member.pk in here) if row else Said()
        member.said = said  # type: ignore[attr-defined]
    return people


def said_now(row: Availability, *, is_here: bool = False) -> Said:
    """What a row says at this moment; what has passed says nothing."""
    now = clock.now().astimezone(row.zone)
    kind, text = _state(row, now)
    # A message goes with what it was written for, and passes with it.
    message = row.message if kind in ("in", "away") or not row.kind else ""
    return Said(kind, text, message, _hours(row), is_here)


def _state(row: Availability, now: datetime.datetime) -> tuple[str, str]:
    if row.in_until and now < row.in_until:
        until = formats.time_format(timezone.localtime(row.in_until), "TIME_FORMAT")
        return "in", _("In today until %(time)s") % {"time": until}
    if row.away_until and now.date() <= row.away_until:
        until = formats.date_format(row.away_until, "DATE_FORMAT")
        return "away", _("Away until %(day)s") % {"day": until}
    if row.work_days and not _is_at_work(row, now):
        return "off", _("Outside working hours")
    return "", ""


def _is_at_work(row: Availability, now: datetime.datetime) -> bool:
    assert row.work_from and row.work_until
    return now.weekday() in row.days and row.work_from <= now.time() < row.work_until


def _hours(row: Availability) -> str:
    if not (row.work_from and row.work_until):
        return ""
    hours = "–".join(
        formats.time_format(at, "TIME_FORMAT") for at in (row.work_from, row.work_until)
    )
    words = f"{_days(row.days)}, {hours}"
    if row.time_zone != timezone.get_current_timezone_name():
        words += f" ({row.time_zone.replace('_', ' ')})"
    return words


def _days(days: Sequence[int]) -> str:
    """Days in words: those that follow each other by their first and last."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{DAYS[run[0]]}–{DAYS[run[-1]]}" if len(run) > 1 else str(DAYS[run[0]]) for run in runs
    )
