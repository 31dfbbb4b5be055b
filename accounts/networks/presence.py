"""Who is still there: sessions and memberships behind open screens."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.networks.models import Member


@dataclass(frozen=True)
class Presence:
    """One signed-in screen: whose, by which session, and with which password it was signed in."""

    member_id: int
    session_key: str
    password: str


def still_present(presences: Iterable[Presence]) -> set[Presence]:
    """Those whose session, membership and password are still what they were, in two queries."""
    presences = list(presences)
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
    return {
        each
        for each in presences
        if each.session_key in alive and passwords.get(each.member_id) == each.password
    }
