"""What becomes of posts later: deleted ones are erased, bookmarks come to mind again."""

from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.networks.sealing import bound, unsealed
from accounts.tasks.registry import periodic, task
from feeds.actions import erase_post, remind_of_bookmark
from feeds.actions.deleting import ERASE, UNDO_UNTIL
from feeds.models import Bookmark, Post

_BATCH = 200


@task(ERASE, label=_("Erasing deleted posts"))
def erase(post: int) -> None:
    """Erase what a deleted post said, unless it was brought back."""
    found = Post.objects.filter(pk=post).first()
    if found is not None and found.deleted_at and clock.now() - found.deleted_at >= UNDO_UNTIL:
        erase_post(found)


@periodic(30)
def remind() -> None:
    """Remind of the bookmarks whose time has come."""
    with unsealed("bookmarks of every network come due"):
        due = Bookmark.objects.filter(remind_at__lte=clock.now(), reminded_at=None)
        found = list(due.order_by("remind_at").select_related("network")[:_BATCH])
    for bookmark in found:
        with bound(bookmark.network_id):
            remind_of_bookmark(bookmark)
