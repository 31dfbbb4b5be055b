"""How it looks on open screens that an announcement is read, and that it ended."""

from django.template.loader import render_to_string

from accounts.events.live import Frame, renders
from accounts.events.models import Event
from feeds.live import body_anew
from feeds.models import Post


@renders("announcement.seen", "announcement.confirmed")
def readers(event: Event) -> Frame | None:
    """How many have seen it and confirmed it now."""
    seen = Post.objects.present().select_related("group__network", "announcement")
    post = seen.filter(pk=event.ids["post"], announcement__isnull=False).first()
    if post is None:
        return None
    at = f"readers-{post.pk}"
    html = render_to_string("feeds/announcements/_readers.html", {"post": post})
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


@renders("announcement.ended")
def ended(event: Event) -> list[Frame]:
    """That it ended; it stays where it is until the next visit."""
    return body_anew(event.network, event.ids["post"])
