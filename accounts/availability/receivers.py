"""Hears from the hub whose screens are open."""

from collections.abc import Iterable

from django.dispatch import receiver

from accounts.availability.here import note_here
from accounts.events.signals import screens_open


@receiver(screens_open)
def note_who_is_here(sender: object, members: Iterable[int], **kwargs: object) -> None:
    """Let those who allow it be seen to be here; called within their network."""
    note_here(members)
