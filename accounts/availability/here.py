"""
Who is here now: has a screen open that is connected, and allows it to be seen.

Kept in the cache that the processes share, for little over a minute, and written nowhere else: at
each heartbeat of a network's screens, the numbers of those who allow it. So somebody is here half a
minute after they came, and gone a minute after they went; nothing remembers when that was.
"""

from collections.abc import Iterable

from django.core.cache import cache

from accounts.availability.models import Availability
from accounts.networks.models import Member

# Longer than two heartbeats of the hub, so that one that comes late makes nobody vanish.
STAYS_SECONDS = 75


def note_here(members: Iterable[int]) -> None:
    """Let those of `members` who allow it be seen to be here; the bound network's only."""
    seen = Availability.objects.filter(shows_presence=True).values_list("member", flat=True)
    here = set(members).intersection(seen)
    if here:
        cache.set_many({_key(member): 1 for member in here}, STAYS_SECONDS)


def who_is_here(viewer: Member, members: Iterable[Availability]) -> set[int]:
    """
    Those of `members` who are here, as far as `viewer` may know.

    Whoever is not seen sees nobody, and whoever allowed it until a moment ago is not seen either.
    """
    shown = {each.member_id for each in members if each.shows_presence}
    if viewer.pk not in shown:
        return set()
    keys = {_key(member): member for member in shown}
    return {keys[key] for key in cache.get_many(keys)}


def _key(member: int) -> str:
    return f"here:{member}"
