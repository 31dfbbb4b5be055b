"""Praise names members as they are called now."""

from accounts.events.actions import follows
from accounts.events.models import Event
from feeds.praise.actions import name_anew


@follows("member.changed", "membership.ended")
def another_name(event: Event) -> None:
    """Draw praise anew where whom it praises may be called otherwise now."""
    if member := event.ids.get("member"):
        name_anew(member)
