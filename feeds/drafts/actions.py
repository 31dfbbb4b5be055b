"""Keeping what somebody is writing, and letting it go. Nobody else learns of it: no event."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import text as markdown
from accounts.events import clock
from accounts.networks.models import Member
from feeds.drafts.models import MAX_DRAFTS, MAX_TEXT, Draft

_PLACE = re.compile(r"[a-z]{1,12}(-\d{1,19}){0,2}", re.ASCII)


class DraftRefused(Exception):
    """The draft is not kept here; it stays where it was written."""

    def __str__(self) -> str:
        return str(self.args[0])


@transaction.atomic
def keep_draft(*, author: Member, place: str, text: str) -> Draft | None:
    """
    Keep what `author` is writing in one composer; an empty text is none.

    Of more than fifty the oldest goes.

    :raises DraftRefused: if it is too long, or there is no such place
    """
    if not _PLACE.fullmatch(place):
        raise DraftRefused(_("There is no such place to write in."))
    text = markdown.normal(text)
    if len(text) > MAX_TEXT:
        raise DraftRefused(
            _("That is %(length)d characters; at most %(most)d are kept.")
            % {"length": len(text), "most": MAX_TEXT}
        )
    if markdown.is_blank(text):
        drop_draft(author=author, place=place)
        return None
    draft, _is_new = Draft.objects.update_or_create(
        member=author, place=place, defaults={"text": text, "kept_at": clock.now()}
    )
    mine = Draft.objects.filter(member=author).order_by("-kept_at", "-pk")
    for old in list(mine.values_list("pk", flat=True)[MAX_DRAFTS : 2 * MAX_DRAFTS]):
        Draft.objects.filter(pk=old).delete()
    return draft


def drop_draft(*, author: Member, place: str) -> None:
    """Let a draft go: it was sent, or thrown away."""
    Draft.objects.filter(member=author, place=place).delete()
