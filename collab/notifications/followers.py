"""What the log leads to: members are told. Its own cursor is kept by `accounts.events`."""

from accounts.events.actions import follows
from accounts.events.models import Event
from collab.notifications import kinds  # noqa: F401  they say which events tell
from collab.notifications.actions import mark_requests_read, take_back, tell
from collab.notifications.registry import TELLERS


@follows(*TELLERS, "post.unliked")
def telling(event: Event) -> None:
    """Tell whom the event concerns, or take back what they were told."""
    if event.kind == "post.unliked":
        take_back(event)
        return
    if event.kind == "group.answered":
        mark_requests_read(group=event.ids["group"], asker=event.ids["member"])
    tell(event)
