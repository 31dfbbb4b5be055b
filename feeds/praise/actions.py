"""Praising."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from feeds.actions.posting import Unpublishable
from feeds.models import Post
from feeds.praise.models import MOST_PRAISED, Drawing, Praise, PraisedMember


def write_praise(post: Post, details: Mapping[str, Any]) -> None:
    """
    Write whom a post praises, with the post.

    :param details: `members`, one to ten, and a `drawing`
    :raises Unpublishable: if there are none or too many, if the author is among them or somebody
        who does not read the group, or if there is no such drawing
    """
    wanted = {member.pk for member in details.get("members") or ()}
    drawing = details.get("drawing") or Drawing.THANKS
    if not wanted:
        raise Unpublishable(_("Say whom you praise."), field="members")
    if len(wanted) > MOST_PRAISED:
        raise Unpublishable(
            _("Praise at most %(most)d people at a time.") % {"most": MOST_PRAISED},
            field="members",
        )
    if post.author_id in wanted:
        raise Unpublishable(_("Praise somebody else than yourself."), field="members")
    if drawing not in Drawing.values:
        raise Unpublishable(_("Choose one of the drawings."), field="drawing")
    readers = list(post.group.readers().filter(pk__in=wanted).order_by("pk"))
    if len(readers) < len(wanted):
        raise Unpublishable(
            _("Praise only those who can read this group."),
            field="members",
        )
    praise = Praise.objects.create(post=post, drawing=drawing)
    PraisedMember.objects.bulk_create(
        [PraisedMember(praise=praise, member=member) for member in readers]
    )


def erase_praise(post: Post) -> None:
    """Forget whom a post praised that was deleted."""
    Praise.objects.filter(post=post).delete()


def name_anew(member: int) -> None:
    """Let the praise of a member be drawn anew: it shows their name."""
    mine = PraisedMember.objects.filter(member=member).values("praise__post")
    Post.objects.filter(pk__in=mine).draw_anew()
