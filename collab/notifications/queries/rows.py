"""One row of the page, of a list of rows or of a mail."""

import datetime
import html
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.networks.models import Member
from collab.notifications.models import Notification
from collab.notifications.registry import KINDS, Kind, Reason

LONGEST_EXCERPT = 140


@dataclass
class Row:
    """What stands in one row of the page: the newest of what is gathered, and who else did it."""

    pk: int
    oldest: int
    reason: Reason
    at: datetime.datetime
    is_unread: bool
    actors: list[int] = field(default_factory=list)
    shown: Notification | None = None
    first: Notification | None = None
    people: list[Member] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return KINDS[self.reason.kind]

    @cached_property
    def sentence(self) -> SafeString:
        """What happened, with names in bold."""
        return format_html(str(self.reason.happened), who=self._who, group=self._group)

    @property
    def plain_sentence(self) -> str:
        """The same without markup, for subjects of mails."""
        return html.unescape(strip_tags(self.sentence))

    @property
    def person(self) -> Member | None:
        return self.people[0] if self.people else None

    @property
    def url(self) -> str:
        """Where it happened: at the first of what is gathered, from where one reads on."""
        first = self.first or self.shown
        assert first is not None
        if first.post is not None:
            if self.kind.gathers == "group" and first.pk != self.pk:
                return first.group.get_absolute_url() if first.group else ""
            return first.post.get_absolute_url()
        if first.group is None:
            return reverse("notifications:list", args=[self._slug])
        if self.kind.name == "request":
            return reverse("groups:requests", args=[self._slug, first.group.slug])
        if self.kind.name == "invitation":
            return reverse("groups:directory", args=[self._slug])
        return first.group.get_absolute_url()

    @property
    def change_url(self) -> str:
        """
        Where just that is changed: whether one follows the thread, when one is reminded of the
        post, how much of the group one is told; for all else the kind's channel.
        """
        shown = self.shown
        if self.ended_at and shown:
            return reverse("feeds:more", args=[self._slug, shown.thread_id])
        if self.reason.page and shown and shown.post_id:
            return reverse(self.reason.page, args=[self._slug, shown.post_id])
        return self.settings_url

    @property
    def settings_url(self) -> str:
        """Its line on the page of settings: that of the group, or that of the kind."""
        settings, shown = reverse("notifications:settings", args=[self._slug]), self.shown
        if self.reason.name.startswith("wants_") and shown and shown.group:
            return f"{settings}#group-{shown.group_id}"
        return f"{settings}#kind-{self.kind.name}"

    @property
    def ended_at(self) -> str:
        """Where a button ends just that for the thread; nothing if it does not come of one."""
        thread = self.shown.thread_id if self.shown else None
        if not self.reason.ended_by or thread is None:
            return ""
        return reverse("feeds:follow", args=[self._slug, thread])

    @property
    def excerpt(self) -> str:
        """The beginning of what was written, as it stands now."""
        return excerpt_of(self.shown.post.html) if self.shown and self.shown.post else ""

    @property
    def _slug(self) -> str:
        assert self.shown is not None
        return self.shown.member.network.slug

    @property
    def _group(self) -> SafeString:
        name = self.shown.group.name if self.shown and self.shown.group else ""
        return format_html("<strong>{}</strong>", name)

    @property
    def _who(self) -> SafeString:
        names = [format_html("<strong>{}</strong>", each.name) for each in self.people]
        others = len(self.actors) - 1
        if not names:
            return format_html("<strong>{}</strong>", _("Somebody"))
        if others == 1 and len(names) == 2:
            return format_html(_("{one} and {other}"), one=names[0], other=names[1])
        if others > 0:
            said = ngettext("{one} and {count} other", "{one} and {count} others", others)
            return format_html(said, one=names[0], count=others)
        return names[0]


def excerpt_of(markup: str) -> str:
    """The beginning of what a post says, without markup."""
    beginning = markup[:4000]
    if beginning.rfind("<") > beginning.rfind(">"):
        # A tag that is cut in two would stand as text.
        beginning = beginning[: beginning.rfind("<")]
    words = " ".join(html.unescape(strip_tags(beginning)).split())
    if len(words) <= LONGEST_EXCERPT:
        return words
    return words[:LONGEST_EXCERPT].rsplit(" ", 1)[0] + "…"
