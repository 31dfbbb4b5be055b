"""
Whether a mail that waits may still go out: asked when it is sent, not when it was written.

In between the network may have been closed, its recipient suspended, or what it tells of deleted.
What a mail is about stands in its reference, `post:17`; the room that knows posts says here how to
look whether the recipient may still see one.
"""

from collections.abc import Callable

from accounts.events import clock
from accounts.mail.models import PendingMail
from accounts.networks.models import Member

# Given the recipient, None if it is no member, and the id: whether it may still be told of.
Look = Callable[[Member | None, int], bool]

_looks: dict[str, Look] = {}


def seen_by(kind: str) -> Callable[[Look], Look]:
    """Register how to look whether somebody may still be told of a thing of this kind."""

    def register(look: Look) -> Look:
        _looks[kind] = look
        return look

    return register


def refusal_of(mail: PendingMail) -> str:
    """Why the mail may not be sent any more, as a word of `tasks.reasons`; empty if it may."""
    if mail.useful_until and mail.useful_until < clock.now():
        return "late"
    if mail.network and mail.network.closed_at:
        return "closed"
    member = mail.member
    if member and not (member.is_active and member.person.is_active):
        return "left"
    kind, _colon, number = mail.reference.partition(":")
    look = _looks.get(kind)
    if look and not (number.isdecimal() and look(member, int(number))):
        return "unseen"
    return ""
