"""The present time, which an importer may set back so that what it writes bears its true date."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def now() -> datetime.datetime:
    """The present time, or the moment set by `at`."""
    return _moment.get() or timezone.now()


def today() -> datetime.date:
    """The day of `now` in the current time zone."""
    return timezone.localdate(now())


def is_set_back() -> bool:
    """Whether `at` holds the clock at a chosen moment."""
    return _moment.get() is not None


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Let everything written inside happen at `moment`."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
