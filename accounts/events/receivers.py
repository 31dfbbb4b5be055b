"""Wakes the screens when something was recorded."""

from django.dispatch import receiver

from accounts.events.hub import hub
from accounts.events.signals import event_recorded


@receiver(event_recorded)
def wake_screens(sender: object, network_id: int, **kwargs: object) -> None:
    """Tell the hubs of all processes that the log of a network has grown."""
    hub.wake_everywhere(network_id)
