"""Ids that sort by time and can't be guessed or counted: of posts, groups, members."""

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
    milliseconds = int(moment.timestamp() * 1000) - _EPOCH_MS
    number = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    if clock.is_set_back():
        return number
    with _lock:
        # Many ids within one millisecond step on by a random stride, so none can repeat.
        if number <= _last:
            number = _last + 1 + secrets.randbits(8)
        _last = number
    return number
