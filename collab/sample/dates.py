"""
When things happen in the sample: moments of its ten weeks, laid onto the weeks before now.

The files name moments as `w3 tue 10:05` (the Tuesday of the third week after the first Friday),
as `-1 14:05` (the last working day but one), as `today 08:10` and, after those, as `+25m`, `+1d2h`
or `+3d 09:30`.
Week 10 is the last whole week before the present one, so a Tuesday stays a Tuesday.
"""

import datetime
import re
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
_LAST_WEEK = 10
# Before this hour of a working day its talk has not happened yet.
_TODAY_FROM = datetime.time(11, 0)
_AFTER = re.compile(r"\+(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?: (\d\d):(\d\d))?")


class Dates:
    """
    The moments of the sample as seen from `now`.

    :ivar now: when the sample is loaded; nothing happens after it
    """

    def __init__(self, now: datetime.datetime, time_zone: str, hours: dict[str, str]) -> None:
        self._zone = ZoneInfo(time_zone)
        self.now = now.astimezone(self._zone)
        self._first = datetime.time.fromisoformat(hours["first"])
        self._last = datetime.time.fromisoformat(hours["last"])
        today = self.now.date()
        monday = today - datetime.timedelta(days=today.weekday())
        self._week_0 = monday - datetime.timedelta(weeks=_LAST_WEEK + 1)

    def moment(self, text: str) -> datetime.datetime:
        """The moment that `w3 tue 10:05` or `-1 14:05` means."""
        *day, clock = text.split()
        if text.startswith("w"):
            week, weekday = int(day[0][1:]), _DAYS.index(day[1])
            date = self._week_0 + datetime.timedelta(weeks=week, days=weekday)
        elif text.startswith("today"):
            date = self.now.date()
        else:
            date = self._working_day(int(day[0][1:]))
        return self._not_later(
            datetime.datetime.combine(date, datetime.time.fromisoformat(clock), self._zone)
        )

    def after(self, start: datetime.datetime, text: str) -> datetime.datetime:
        """The moment `text` after `start`, moved into working hours where it falls outside."""
        match = _AFTER.fullmatch(text)
        if match is None:
            raise ValueError(f"Not a span of time: {text!r}")
        days, hours, minutes = (int(part or 0) for part in match.groups()[:3])
        moment = start + datetime.timedelta(days=days, hours=hours, minutes=minutes)
        if match.group(4):
            moment = moment.replace(hour=int(match.group(4)), minute=int(match.group(5)))
        return self.within_hours(moment)

    def within_hours(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment itself, or the next at which somebody is in; never after now."""
        if moment.time() > self._last:
            # What was meant for the night is said in the morning, as many minutes past.
            night = datetime.datetime.combine(moment.date(), self._last, self._zone)
            passed = (moment - night) % datetime.timedelta(minutes=90)
            moment = self._morning(moment.date() + datetime.timedelta(days=1)) + passed
        elif moment.time() < self._first:
            night = datetime.datetime.combine(moment.date(), datetime.time(), self._zone)
            passed = (moment - night) % datetime.timedelta(minutes=90)
            moment = self._morning(moment.date()) + passed
        if moment.weekday() == 6:
            moment += datetime.timedelta(days=1)
        return self._not_later(moment)

    def _morning(self, date: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(date, self._first, self._zone)

    def _working_day(self, back: int) -> datetime.date:
        """The working day `back` before the newest one; today counts once its morning is over."""
        date = self.now.date()
        if self.now.time() < _TODAY_FROM:
            date -= datetime.timedelta(days=1)
        while date.weekday() > 4 or back:
            back -= date.weekday() <= 4
            date -= datetime.timedelta(days=1)
        return date

    def _not_later(self, moment: datetime.datetime) -> datetime.datetime:
        return min(moment, self.now - datetime.timedelta(minutes=2))
