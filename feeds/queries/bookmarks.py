"""What a member keeps: bookmarked posts, the last kept first, with note and reminder."""

from dataclasses import dataclass
from typing import Any

from accounts.networks.models import Member
from accounts.paging import Page, page
from feeds.models import Bookmark, Post
from feeds.queries.envelopes import FEED_SIZE, LATEST, Envelope, enveloped, rows


@dataclass(frozen=True)
class Kept:
    """A bookmark and its post in its envelope."""

    bookmark: Bookmark
    envelope: Envelope


def bookmarks(member: Member, after: str = "") -> tuple[list[Kept], str]:
    """A page of what `member` keeps and may still see, and the key of the next."""
    mine = Bookmark.objects.visible_to(member)
    found: Any = page(mine, order=("-pk",), after=after, size=FEED_SIZE)
    posts = Post.objects.filter(pk__in=[bookmark.post_id for bookmark in found])
    feed = enveloped(Page(list(rows(posts, member).order_by(*LATEST))), member)
    envelopes = {envelope.pk: envelope for envelope in feed}
    kept = [Kept(each, envelopes[each.post_id]) for each in found if each.post_id in envelopes]
    return kept, found.next
