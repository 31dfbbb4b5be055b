"""
When something that a page stands on is away, it says so, and when to come again (`refusals`).

The database restarts, the disk is full, Redis does not answer: nothing of that is a defect of the
page, nothing was written by halves (each action is one transaction), and trying again is right. An
answer 500 would say the opposite, to people, to proxies and to whoever is woken by it.
"""

import errno

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

# The disk is full, the quota used up, a file as long as it may be.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or what it was raised from, says that a part we stand on is away."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | RedisError):
            return True
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        # With these words PostgreSQL ends the connection, or itself, whatever it calls the error.
        diagnosis = getattr(error, "diag", None)
        if getattr(diagnosis, "severity_nonlocalized", None) in ("FATAL", "PANIC"):
            return True
        error = error.__cause__
    return False
