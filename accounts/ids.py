"""Ids that sort by time and can't be guessed or counted: of posts, groups, members."""

import datetime
import secrets
import threading

from accounts.events import clock

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z; leaves 41 bits of time until 2094
_RANDOM_BITS = 22

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """
    Make a 63-bit id whose upper bits are the time in milliseconds and whose lower bits are random.

    Ids are not sequential, so that they tell nothing of how much another network writes. In one
    process they never repeat and always grow. What an importer dates back (`clock.at`) gets ids
    of that time, so that it stands in the feed where it belongs.
    """
    global _last
    moment = clock.now()
    number = id_at(int(moment.timestamp() * 1000), secrets.randbits(_RANDOM_BITS))
    if clock.is_set_back():
        return number
    with _lock:
        # Many ids within one millisecond step on by a random stride, so none can repeat.
        if number <= _last:
            number = _last + 1 + secrets.randbits(8)
        _last = number
    return number


def moment_of(number: int) -> datetime.datetime:
    """When the id `number` was made."""
    milliseconds = (number >> _RANDOM_BITS) + _EPOCH_MS
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)


def id_at(milliseconds: int, chance: int) -> int:
    """The id of a moment since 1970 with these random bits, for an importer of very many."""
    return ((milliseconds - _EPOCH_MS) << _RANDOM_BITS) | chance
