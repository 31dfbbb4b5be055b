"""What the log leads to: members are told. Its own cursor is kept by `accounts.events`."""

from accounts.events.actions import follows
from accounts.events.models import Event
from collab.notifications import kinds  # noqa: F401  they say which events tell
from collab.notifications.actions import (
    follow_split,
    mark_invitation_read,
    mark_request_read,
    take_back,
    tell,
)
from collab.notifications.registry import TELLERS

TAKEN_BACK = ("post.unreacted", "post.unanswered")


@follows(*TELLERS, *TAKEN_BACK, "post.split", "group.joined")
def telling(event: Event) -> None:
    """Tell whom the event concerns; what it answers or takes back is no news any more."""
    if event.kind in TAKEN_BACK:
        take_back(event)
    elif event.kind == "post.split":
        follow_split(event)
    elif event.kind == "group.answered":
        mark_request_read(group=event.ids["group"], asker=event.ids["member"])
    elif event.kind == "group.joined":
        mark_invitation_read(group=event.ids["group"], member=event.ids["member"])
    tell(event)
