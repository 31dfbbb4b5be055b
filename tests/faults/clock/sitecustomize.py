"""
A clock on the wall that a file sets: found by every Python of a tier whose PYTHONPATH names us.

Only what a wall clock says is shifted; time that passes (`monotonic`) is not, as on a machine whose
clock is set. Debian's libfaketime can't do that for Python 3.11: it refuses its sleeps.
"""

import os
import time

_LOOK_SECONDS = 0.2
_true_time, _true_time_ns, _passed = time.time, time.time_ns, time.monotonic
_shift, _looked_at = 0.0, -1.0


def _shift_now() -> float:
    global _shift, _looked_at
    if _passed() - _looked_at > _LOOK_SECONDS:
        _looked_at = _passed()
        try:
            with open(os.environ["CLOCK_SHIFT_FILE"]) as file:
                _shift = float(file.read() or 0)
        except (OSError, ValueError):
            # It is being written at this moment, or we may not; the last one holds.
            pass
    return _shift


def _time() -> float:
    return _true_time() + _shift_now()


def _time_ns() -> int:
    return _true_time_ns() + int(_shift_now() * 1_000_000_000)


if "CLOCK_SHIFT_FILE" in os.environ:
    time.time, time.time_ns = _time, _time_ns
    try:
        from datetime import timedelta

        from django.utils import timezone
    except ImportError:
        pass
    else:
        _true_now = timezone.now
        timezone.now = lambda: _true_now() + timedelta(seconds=_shift_now())
