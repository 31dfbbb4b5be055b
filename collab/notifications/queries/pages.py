"""
The page of notifications. Rows are gathered when they are read: by kind and thread, the unread ones
together, of the others those of one day.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.networks.models import Member
from collab.notifications.models import Notification, NotificationQuerySet
from collab.notifications.queries.rows import Row
from collab.notifications.registry import KINDS, REASONS

# Of a page: so many rows at most, gathered from so many notifications.
ROWS_SHOWN = 30
GATHERED_FROM = 300
_NAMED = 2

Subject = tuple[str, int | None]


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
