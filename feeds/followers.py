"""What feeds do about what happens in groups."""

from accounts.events.actions import follows
from accounts.events.models import Event
from feeds.models import ThreadFollow


@follows("group.left")
def left_behind(event: Event) -> None:
    """Let whoever is in a group no more follow none of its threads; what they mute stays mute."""
    followed = ThreadFollow.objects.filter(
        member=event.ids["member"], thread__group=event.ids["group"], is_muted=False
    )
    followed.delete()
