"""To whom an announcement is addressed follows who is in its group."""

from accounts.events.actions import follows
from accounts.events.models import Event
from feeds.announcements.actions import count_asked, end_of_moved, forget_reader
from feeds.models import Post


@follows("group.joined", "group.left")
def others_asked(event: Event) -> None:
    """Count who came, and forget that who left had read what is announced."""
    if event.kind == "group.left":
        forget_reader(member=event.ids["member"], group=event.ids["group"])
    count_asked(event.ids["group"])


@follows("post.moved")
def moved(event: Event) -> None:
    """End an announcement that was moved into another group."""
    post = Post.objects.filter(pk=event.ids["post"], kind="announcement").first()
    if post is not None:
        end_of_moved(post)
