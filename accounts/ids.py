"""Ids that sort by time and can't be guessed or counted: of posts, groups, members."""

import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z; leaves 41 bits of time until 2094
_RANDOM_BITS = 22

_lock = threading.Lock()
_last = 0


def new_id(at: float | None = None) -> int:
    """
    Make a 63-bit id whose upper bits are the time in milliseconds and whose lower bits are random.

    Ids are not sequential, so that they tell nothing of how much another network writes. In one
    process they never repeat and, for the present time, always grow.

    :param at: seconds since 1970 for a backdated id; now, if left out
    """
    global _last
    moment = time.time() if at is None else at
    number = ((int(moment * 1000) - _EPOCH_MS) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    if at is not None:
        return number
    with _lock:
        # Many ids within one millisecond step on by a random stride, so none can repeat.
        if number <= _last:
            number = _last + 1 + secrets.randbits(8)
        _last = number
    return number
