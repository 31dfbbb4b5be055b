"""
Who is still there: sessions and memberships behind open screens.

The rights themselves are read, not a note that they have changed: so nothing that takes a right
away, today or in years, can forget to write the note (docs/decisions/rights-are-read.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.networks.models import Member


@dataclass(frozen=True)
class Presence:
    """One signed-in screen: whose, by which session, and with which password it was signed in."""

    member_id: int
    person_id: int
    session_key: str
    password: str


@dataclass(frozen=True)
class Standing:
    """Of some screens: which may stay, and which were signed out; the others have no access."""

    present: frozenset[Presence]
    signed_out: frozenset[Presence]


def standing_of(presences: Iterable[Presence]) -> Standing:
    """What session, password and membership say of screens at this moment, in two queries."""
    presences = set(presences)
    members = {each.member_id for each in presences}
    keys = {each.session_key for each in presences}
    passwords = dict(
        Member.objects.active()
        .filter(pk__in=members, network__closed_at=None)
        .values_list("pk", "person__password")
    )
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    signed_in = {each for each in presences if each.session_key in alive}
    # A new password ends every sign-in by the old one, whatever became of the sessions.
    outdated = {
        each for each in signed_in if passwords.get(each.member_id, each.password) != each.password
    }
    present = {each for each in signed_in - outdated if each.member_id in passwords}
    return Standing(frozenset(present), frozenset((presences - signed_in) | outdated))
