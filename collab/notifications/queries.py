"""
What the bell, the page and the settings show. Rows are gathered when they are read: by kind and
thread, the unread ones together, of the others those of one day.
"""

import datetime
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.events import clock
from accounts.networks.models import Member
from accounts.statements import Statement
from collab.notifications.models import (
    USUAL_LEVEL,
    ChannelChoice,
    GroupLevel,
    Notification,
    NotificationQuerySet,
)
from collab.notifications.registry import KINDS, REASONS, Kind, Reason
from groups.models import Group, GroupMember

# Of a page: so many rows at most, gathered from so many notifications.
ROWS_SHOWN = 30
GATHERED_FROM = 300
# The bell looks no further: what is beyond is many.
COUNTED_FROM = 500
MOST_SAID = 99
LONGEST_EXCERPT = 140
_NAMED = 2

Subject = tuple[str, int | None]


@dataclass(frozen=True)
class Bell:
    """How many rows are unread, as the bell says it."""

    count: int

    def __str__(self) -> str:
        """What stands on the bell: nothing, a number, or that there are many."""
        if self.count > MOST_SAID:
            return f"{MOST_SAID}+"
        return str(self.count) if self.count else ""

    @property
    def words(self) -> str:
        """The same in words, for who does not see it."""
        if not self.count:
            return _("nothing new")
        return ngettext("%(count)s new", "%(count)s new", self.count) % {"count": str(self)}


def bell_of(member: Member) -> Bell:
    """What the bell of `member` says; one query."""
    statement = _bell_of_admin if member.is_admin else _bell
    return Bell(statement.first(member=member.pk, network=member.network_id) or 0)


def unread_rows_of(member: Member) -> Subquery:
    """How many rows are unread, as part of another query; nothing for none."""
    return Subquery(_unread_rows(member))


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


@dataclass(frozen=True)
class Day:
    """The rows of one day."""

    day: datetime.date
    rows: list[Row]

    @property
    def heading(self) -> str:
        """`Today`, `Yesterday`, or nothing: then the date is said."""
        ago = (clock.today() - self.day).days
        return {0: _("Today"), 1: _("Yesterday")}.get(ago, "")


@dataclass(frozen=True)
class Notifications:
    """One page of notifications."""

    days: list[Day]
    next: str
    newest: Row | None

    @property
    def is_anything_unread(self) -> bool:
        return any(row.is_unread for day in self.days for row in day.rows)

    @property
    def calm(self) -> str:
        """Since when nothing is new, in words."""
        if self.newest is None:
            return _("Nothing new.")
        day = timezone.localdate(self.newest.at)
        ago = (clock.today() - day).days
        if ago == 0:
            return _("You're all caught up.")
        if ago == 1:
            return _("Nothing new since yesterday.")
        since = date_format(day, "l" if ago < 7 else "DATE_FORMAT")
        return _("Nothing new since %(day)s.") % {"day": since}


def notifications_of(member: Member, before: str = "") -> Notifications:
    """A page of what `member` was told, the newest first; three queries."""
    seen = Notification.objects.visible_to(member)
    if before.isascii() and before.isdigit() and len(before) < 19:
        seen = seen.filter(pk__lt=int(before))
    # One more, to know whether there is a next page.
    found = list(
        seen.order_by("-pk").values_list(
            "pk", "kind", "thread", "post", "group", "reason", "actor", "at", "read_at"
        )[: GATHERED_FROM + 1]
    )
    rows, end = _gathered(found)
    _filled(rows, member)
    shown = [row for row in rows if row.shown is not None]
    days: list[Day] = []
    for row in shown:
        day = timezone.localdate(row.at)
        if not days or days[-1].day != day:
            days.append(Day(day, []))
        days[-1].rows.append(row)
    return Notifications(days, str(end or ""), shown[0] if shown else None)


def rows_of(notifications: NotificationQuerySet, member: Member) -> list[Row]:
    """The rows that some notifications of a member make, for a mail."""
    found = notifications.order_by("-pk").values_list(
        "pk", "kind", "thread", "post", "group", "reason", "actor", "at", "read_at"
    )
    rows, _end = _gathered(list(found[:GATHERED_FROM]))
    _filled(rows, member)
    return [row for row in rows if row.shown is not None]


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


def level_of(member: Member, group: Group) -> str:
    """How much of a group a member wants to be told."""
    chosen = GroupLevel.objects.filter(member=member, group=group).values_list("level", flat=True)
    return chosen.first() or USUAL_LEVEL


def channels_of(member: Member) -> dict[str, str]:
    """By which channel a member wants to be told of each kind."""
    chosen = dict(ChannelChoice.objects.filter(member=member).values_list("kind", "channel"))
    return {name: chosen.get(name, kind.usual.value) for name, kind in KINDS.items()}


def groups_with_levels(member: Member) -> list[Group]:
    """Groups that a member is in or has chosen a level for, each with its `level`."""
    mine = GroupLevel.objects.filter(member=member, group=OuterRef("pk"))
    chosen = GroupLevel.objects.filter(member=member).values("group")
    readable = Group.objects.readable_by(member).current()
    inside = GroupMember.objects.filter(member=member).values("group")
    groups = readable.filter(Q(pk__in=inside) | Q(pk__in=chosen)).select_related("network")
    groups = groups.annotate(level=Subquery(mine.values("level")[:1]))
    found: list[Any] = list(groups.order_by("name", "pk")[:300])
    for group in found:
        group.level = group.level or USUAL_LEVEL
    return found


def _gathered(found: Sequence[tuple]) -> tuple[list[Row], int | None]:
    """Gather notifications into rows, and say before which id the next page begins."""
    rows: dict[tuple, Row] = {}
    last = None
    for pk, kind, thread, post, group, reason, actor, at, read_at in found[:GATHERED_FROM]:
        # Of a kind that an app no longer tells, or does not tell yet, nothing is shown.
        if kind not in KINDS or reason not in REASONS:
            last = pk
            continue
        day = None if read_at is None else timezone.localdate(at)
        key = (day, _subject(kind, thread, post, group))
        row = rows.get(key)
        if row is None:
            if len(rows) == ROWS_SHOWN:
                return list(rows.values()), last
            row = rows[key] = Row(pk, pk, REASONS[reason], at, read_at is None)
        row.oldest = pk
        if actor is not None and actor not in row.actors:
            row.actors.append(actor)
        last = pk
    return list(rows.values()), last if len(found) > GATHERED_FROM else None


def _filled(rows: Sequence[Row], member: Member) -> None:
    """Fetch what rows show, as far as it is still there: the first and last of each, and people."""
    wanted = {pk for row in rows for pk in (row.pk, row.oldest)}
    found = Notification.objects.filter(pk__in=wanted).select_related("group", "post__group")
    by_pk = {each.pk: each for each in found.defer("post__text")}
    people = _people({pk for row in rows for pk in row.actors[:_NAMED]})
    for row in rows:
        row.shown, row.first = by_pk.get(row.pk), by_pk.get(row.oldest)
        for each in (row.shown, row.first):
            if each is not None:
                each.member = member
                # A post may have moved to another group meanwhile.
                if each.post is not None:
                    each.group = each.post.group
                if each.group is not None:
                    each.group.network = member.network
        row.people = [people[pk] for pk in row.actors[:_NAMED] if pk in people]
        for person in row.people:
            person.network = member.network


def _people(wanted: Iterable[int]) -> dict[int, Member]:
    return Member.objects.in_bulk(list(wanted))


def _subject(kind: str, thread: int | None, post: int | None, group: int | None) -> Subject:
    """By what notifications are gathered."""
    known = KINDS.get(kind)
    by = {"thread": thread, "post": post, "group": group}
    return kind, by[known.gathers] if known else None


@Statement
def _bell(member: int, network: int) -> QuerySet[Notification, Any]:
    return _unread_rows(Member(pk=member, network_id=network))


@Statement
def _bell_of_admin(member: int, network: int) -> QuerySet[Notification, Any]:
    # An administrator answers requests into groups that they need not be in.
    return _unread_rows(Member(pk=member, network_id=network, role=Member.Role.ADMIN))


def _unread_rows(member: Member) -> QuerySet[Notification, Any]:
    """The number of rows into which `_gathered` puts what is unread, as far as the bell looks."""
    newest = Notification.objects.visible_to(member).unread().filter(kind__in=list(KINDS))
    by = {
        name: [kind.name for kind in KINDS.values() if kind.gathers == name]
        for name in ("thread", "post")
    }
    subject = Case(
        *(When(kind__in=names, then=F(name)) for name, names in by.items()), default=F("group")
    )
    looked_at = Notification.objects.filter(
        pk__in=newest.order_by("-pk").values("pk")[:COUNTED_FROM]
    )
    rows = looked_at.annotate(row=Concat("kind", Value(":"), Cast(subject, CharField())))
    numbers = rows.order_by().values("member").annotate(number=Count("row", distinct=True))
    return numbers.values_list("number", flat=True)
