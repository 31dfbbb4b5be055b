"""
What is unread: how many threads in each of one's groups, and the feed of all of them.

Ten thousand unread threads cost no more than a few dozen: a group is looked at from its newest
thread down to where a page is full, or the number is "many".
"""

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.following.models import Mute
from accounts.networks.models import Member
from accounts.paging import read_key
from feeds.models import Post, PostQuerySet, ThreadFollow, ThreadRead
from feeds.queries.envelopes import FEED_SIZE, LATEST, Feed, feed_of
from feeds.queries.feeds import threads_seen_by
from groups.models import GroupMember

# Beyond that a number is shown as "99+".
MOST_COUNTED = 100


class Number(Subquery):
    """How many rows a subquery has, which may be cut off after so many."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def unread_counts(member: Member) -> dict[int, int]:
    """How many threads are unread in each group that `member` is in, at most `MOST_COUNTED`."""
    mine = GroupMember.objects.filter(member=member, group__archived_at=None)
    counted = mine.annotate(unread=unread_number(member))
    return dict(counted.filter(unread__gt=0).values_list("group", "unread"))


def unread_number(member: Member) -> Any:
    """How many threads of its group are unread, as an expression over one's `GroupMember`."""
    later = _later(member, OuterRef("group"), OuterRef("read_to"))
    marked = _marked_before(member)
    return Number(later.values("pk")[:MOST_COUNTED]) + Number(marked.values("pk")[:MOST_COUNTED])


def unread_somewhere(person: int, network: Any) -> Exists:
    """
    Whether anything is unread to a person in the groups of a network, as an expression; it says so
    where `unread_counts` of them there would have a number.
    """
    mine = GroupMember.objects.filter(
        member__person=person,
        member__network=network,
        group__network=network,
        group__archived_at=None,
    )
    later = _later(OuterRef("member"), OuterRef("group"), OuterRef("read_to"))
    marked = _marked_before(OuterRef("member"))
    # Where nothing was said after one looked, no thread is looked at. Not by "and": PostgreSQL
    # looked at the threads of every group before it knew, and took three times as long [measured].
    is_new = Case(When(group__activity__gt=F("read_to"), then=Exists(later)), default=Value(False))
    return Exists(mine.filter(Q(is_new) | Exists(marked)))


def unread_feed(member: Member, after: str = "") -> Feed:
    """Threads of one's groups in which something is new, in two queries and a page of a feed."""
    if not member.is_active:
        return Feed([], "")
    key = read_key(Post, LATEST, after)
    wanted = Q(pk__in=_marked(member).values("thread"))
    for group, down_to in _reaches(member, key[0] if key else None):
        wanted |= Q(group=group, activity__gte=down_to)
    threads = threads_seen_by(member).filter(wanted).exclude(pk__in=_mutes(member).values("thread"))
    threads = threads.exclude(author__in=_muted_people(member))
    read = ThreadRead.objects.filter(
        member=member, thread=OuterRef("pk"), read_to__gte=OuterRef("activity"), unread_from=None
    )
    return feed_of(threads.exclude(Exists(read)), member, after)


def _reaches(member: Member, below: int | None) -> list[tuple[int, int]]:
    """
    Groups in which something is unread, and how far down one has to look there to fill a page.

    :param below: only look at what is older than this activity
    """
    unread = _later(member, OuterRef("group"), OuterRef("read_to"))
    if below is not None:
        unread = unread.filter(activity__lte=below)
    # The last of the page before, which is looked at again, a page, and one more that says that the
    # page is not the last.
    last = FEED_SIZE + 1
    last_of_page = unread.order_by("-activity").values("activity")[last : last + 1]
    mine = GroupMember.objects.filter(
        member=member, group__archived_at=None, group__activity__gt=F("read_to")
    )
    reach = Coalesce(Subquery(last_of_page), F("read_to") + 1, output_field=BigIntegerField())
    return list(mine.annotate(reach=reach).values_list("group", "reach"))


def _later(member: Any, group: Any, read_to: Any) -> PostQuerySet:
    """Threads of a group in which something was said after one has read it, and not read since."""
    member = _within(member)
    read = ThreadRead.objects.filter(
        member=member, thread=OuterRef("pk"), read_to__gte=OuterRef("activity"), unread_from=None
    )
    threads = Post.objects.standing().threads().filter(group=group, activity__gt=read_to)
    unmuted = threads.exclude(author__in=_muted_people(member))
    return unmuted.filter(~Exists(read), ~Exists(_muted(member, "pk")))


def _marked_before(member: Any) -> Any:
    """Threads of a group, as of an outer `GroupMember`, marked unread before one's mark in it."""
    return ThreadRead.objects.filter(
        # One that was deleted is not among them any more.
        Exists(Post.objects.standing().filter(pk=OuterRef("thread"))),
        ~Exists(_muted(_within(member), "thread")),
        ~Q(thread__author__in=_muted_people(_within(member))),
        member=member,
        unread_from__isnull=False,
        thread__group=OuterRef("group"),
        thread__activity__lte=OuterRef("read_to"),
    )


def _within(member: Any) -> Any:
    """A member as a subquery names them that stands in one that names them by an outer row."""
    return OuterRef(member) if isinstance(member, OuterRef) else member


def _marked(member: Member) -> Any:
    mine = GroupMember.objects.filter(member=member, group__archived_at=None)
    return ThreadRead.objects.filter(
        member=member, unread_from__isnull=False, thread__group__in=mine.values("group")
    )


def _mutes(member: Any) -> Any:
    return ThreadFollow.objects.filter(member=member, is_muted=True)


def _muted_people(member: Any) -> Any:
    return Mute.objects.filter(member=member).values("other")


def _muted(member: Any, thread: str) -> Any:
    return _mutes(member).filter(thread=OuterRef(thread))
