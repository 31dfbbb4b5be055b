"""How it looks on open screens that a question was answered."""

from accounts.events.live import Frame, renders
from accounts.events.models import Event
from feeds.live import body_anew


@renders("post.answered", "post.unanswered")
def answered(event: Event) -> list[Frame]:
    """The question with its best answer or without, and the reply with its mark or without."""
    return [
        *body_anew(event.network, event.ids["thread"]),
        *body_anew(event.network, event.ids["post"]),
    ]
