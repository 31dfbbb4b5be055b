"""When things happen in the sample at scale: the working hours of the story's ten weeks."""

import datetime
from random import Random

from accounts.ids import id_at

# Everything is after this span before the sample was loaded.
BEFORE = datetime.timedelta(weeks=11)
_TALK = datetime.timedelta(weeks=8)
_OPENS, _CLOSES = 8, 18
_DAY_MS = 24 * 60 * 60 * 1000
_HOUR_MS = 60 * 60 * 1000


class Moments:
    """
    Moments in milliseconds since 1970, laid onto the weeks before `now`.

    People arrive in the first three weeks and talk in the eight that follow, so that nobody says
    anything before they are there.
    """

    def __init__(self, now: datetime.datetime, chance: Random) -> None:
        self._chance = chance
        # Who says something in the minute in which it is loaded would be ahead of the clock.
        self.end = int((now - datetime.timedelta(minutes=2)).timestamp() * 1000)
        self.begin = int((now - _TALK).timestamp() * 1000)
        self._arrival = int((now - BEFORE).timestamp() * 1000)
        self._days = self._open_hours() or [(self.begin, self.end)]

    def spoken(self, fraction: float) -> int:
        """The moment after this fraction of all working hours; grows with it."""
        at = fraction * len(self._days)
        day = min(int(at), len(self._days) - 1)
        opens, closes = self._days[day]
        return opens + int((at - day) * (closes - opens))

    def answered(self, earlier: int) -> int | None:
        """Some time after `earlier`, mostly within hours; None if that is yet to come."""
        moment = earlier + 20_000 + int(self._chance.expovariate(1 / (3 * _HOUR_MS)))
        return moment if moment <= self.end else None

    def arrived(self) -> int:
        """Some moment before anybody talks."""
        return self._chance.randrange(self._arrival, self.begin)

    def visited(self) -> int:
        """When somebody was last here: for most a short while ago."""
        ago = int(self._chance.expovariate(1 / (2 * _DAY_MS)))
        return max(self.begin, self.end - ago)

    def _open_hours(self) -> list[tuple[int, int]]:
        """From when to when people are in, on each working day."""
        midnights = range(self.begin - self.begin % _DAY_MS, self.end, _DAY_MS)
        hours = [
            (max(self.begin, day + _OPENS * _HOUR_MS), min(self.end, day + _CLOSES * _HOUR_MS))
            for day in midnights
            if as_date(day).weekday() < 5
        ]
        return [(opens, closes) for opens, closes in hours if opens < closes]

    def new_id(self, moment: int) -> int:
        """An id of that moment, as `accounts.ids.new_id` would have given."""
        return id_at(moment, self._chance.getrandbits(22))


def as_date(moment: int) -> datetime.datetime:
    """The moment as models keep it."""
    return datetime.datetime.fromtimestamp(moment / 1000, datetime.UTC)
