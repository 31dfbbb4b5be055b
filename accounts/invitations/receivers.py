"""Mail that came back."""

from typing import Any

from django.dispatch import receiver

from accounts.invitations.actions import mark_bounced
from accounts.mail.signals import mail_bounced


@receiver(mail_bounced)
def note_bounce(reference: str = "", **_kwargs: Any) -> None:
    """Say beside the invitation that its mail came back."""
    kind, _colon, number = reference.partition(":")
    if kind == "invitation" and number.isdecimal():
        mark_bounced(invitation=int(number))
