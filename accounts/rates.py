"""
How often something may be tried from one place or by one person; counted in the cache.

Windows are fixed: a counter for each place and each five minutes, say, which the cache increases in
one step, so that a hundred tries at once are a hundred and not one. `RATE_FACTOR` widens or narrows
all of them.
"""

import hashlib
import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, for each `per`: `ip`, `user`, or `key`."""

    amount: int
    seconds: int
    per: str

    @classmethod
    def read(cls, text: str) -> "Rate":
        """Read `20/5m/ip`, as allauth writes it: twenty in five minutes from one address."""
        amount, duration, per = text.strip().split("/")
        return cls(int(amount), int(duration[:-1] or 1) * _UNITS[duration[-1]], per)

    @property
    def most(self) -> int:
        return max(1, round(self.amount * settings.RATE_FACTOR))


def seconds_to_wait(request: HttpRequest, action: str, rates: str, *, key: str = "") -> int:
    """
    Count one try against each of `rates` (`30/1m/user,300/1h/user`), and say how long to wait.

    0 as long as it was none too many. Whoever goes on trying is counted on, and waits no longer
    for it: the next window begins when it begins.
    """
    now = time.time()
    wait = 0
    for rate in map(Rate.read, rates.split(",")):
        ends_in = rate.seconds - now % rate.seconds
        name = _name(request, action, rate, key, now)
        cache.add(name, 0, ends_in + 1)
        try:
            count = cache.incr(name)
        except ValueError:
            # It ran out between the two lines: a new window has begun.
            continue
        if count > rate.most:
            wait = max(wait, int(ends_in) + 1)
    return wait


def is_too_often(request: HttpRequest, action: str, rates: str, *, key: str = "") -> bool:
    """Count one try, and say whether it was one too many."""
    return seconds_to_wait(request, action, rates, key=key) > 0


def was_too_often(request: HttpRequest, action: str, rates: str) -> bool:
    """Say whether the next try would be one too many, without counting one."""
    now = time.time()
    return any(
        cache.get(_name(request, action, rate, "", now), 0) >= rate.most
        for rate in map(Rate.read, rates.split(","))
    )


def place_of(address: str) -> str:
    """
    What counts as one place: an IPv4 address, or the 64 bits of an IPv6 address that a household or
    an office has, within which a machine may take a new one for every try.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)


def _name(request: HttpRequest, action: str, rate: Rate, key: str, now: float) -> str:
    who = {
        "ip": place_of(request.META.get("REMOTE_ADDR", "")),
        "user": str(getattr(request.user, "pk", "")) if rate.per == "user" else "",
        "key": hashlib.sha256(key.encode(errors="replace")).hexdigest(),
    }[rate.per]
    return f"rate:{action}:{rate.seconds}:{rate.per}:{who}:{int(now // rate.seconds)}"
