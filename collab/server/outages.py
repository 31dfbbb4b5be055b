"""
When something that a page stands on is away, it says so, and when to come again (`refusals`).

The database restarts, the disk is full, Redis does not answer: nothing of that is a defect of the
page, nothing was written by halves (each action is one transaction), and trying again is right. An
answer 500 would say the opposite, to people, to proxies and to whoever is woken by it.
"""

import errno
from typing import Any

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

# The disk is full, the quota used up, a file as long as it may be.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Where PostgreSQL reads and writes files. A disk that is full is an error with a code of its own
# there; a quota or a greatest length of files is "internal", like defects of queries [seen].
_STORAGE = frozenset({"md.c", "fd.c", "buffile.c", "slru.c", "xlog.c"})


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or what it was raised from, says that a part we stand on is away."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | RedisError):
            return True
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        if _is_postgres_away(getattr(error, "diag", None)):
            return True
        error = error.__cause__
    return False


def _is_postgres_away(said: Any) -> bool:
    """
    Whether PostgreSQL ends the connection or itself, or can't write its files, whatever class of
    error that is.

    :param said: the `diag` of an error of psycopg, which the embedded tier does without
    """
    if getattr(said, "severity_nonlocalized", None) in ("FATAL", "PANIC"):
        return True
    return getattr(said, "sqlstate", None) == "XX000" and said.source_file in _STORAGE
