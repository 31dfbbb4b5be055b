"""
How being told looks on open screens: a word to look, and nothing else.

The bytes are the same for all who get them, and what each was told is each one's own: so the screen
asks for its own number afterwards (`views.count`), a moment later where many do.
"""

from accounts.events.live import Frame, renders
from accounts.events.models import Event
from accounts.networks.models import Member

# So many may ask within a second.
ASKING_A_SECOND = 50
LONGEST_SPREAD = 30


@renders("notifications.told")
def look_at_the_bell(event: Event) -> Frame:
    """To those who were told of an event, by this batch of it."""
    told = Member.objects.active().filter(
        pk__gte=event.ids["first"],
        pk__lte=event.ids["last"],
        notifications__number=event.ids["number"],
        notifications__network=event.network,
        network=event.network,
    )
    spread = min(told.count() // ASKING_A_SECOND, LONGEST_SPREAD)
    return Frame(to=told, put="screen", place="bell", extra={"spread": spread, "is_new": True})


@renders("notifications.read")
def look_at_the_bell_again(event: Event) -> Frame:
    """To the member who has read some, on another screen."""
    own = Member.objects.active().filter(network=event.network, pk=event.ids["member"])
    return Frame(to=own, put="screen", place="bell", extra={"spread": 0, "is_new": False})
