"""What the bell says: how many rows of the page are unread."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.networks.models import Member
from accounts.statements import Statement
from collab.notifications.models import Notification
from collab.notifications.registry import KINDS

# The bell looks no further: what is beyond is many.
COUNTED_FROM = 500
MOST_SAID = 99


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


def told_somewhere(person: int, network: Any) -> Exists:
    """
    Whether the bell of a person in a network says anything, as an expression.

    :param person: an active member there
    """
    told = Notification.objects.filter(member__person=person, member__network=network)
    return Exists(told.unread().visible_to_each().filter(kind__in=list(KINDS)))


@Statement
def _bell(member: int, network: int) -> QuerySet[Notification, Any]:
    return _unread_rows(Member(pk=member, network_id=network))


@Statement
def _bell_of_admin(member: int, network: int) -> QuerySet[Notification, Any]:
    # An administrator answers requests into groups that they need not be in.
    return _unread_rows(Member(pk=member, network_id=network, role=Member.Role.ADMIN))


def _unread_rows(member: Member) -> QuerySet[Notification, Any]:
    """The number of rows into which the page gathers what is unread, as far as the bell looks."""
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
