"""Whom a text would reach, before it is sent; and whom one might name in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import text as markdown
from accounts.following.models import Follow
from accounts.networks.models import Member
from feeds.callouts.permissions import CALL, can_call
from feeds.models import Post
from groups.models import Group, GroupMember

_OFFERED = 8


@dataclass
class Reach:
    """
    Who reads what is written in a place, and what is to be said before it is sent.

    :ivar people: members of the group
    :ivar guests: how many of them are clients
    :ivar unseen: named in the text, and can't see the place
    :ivar told: how many are told by `@group`; none if nobody is called
    :ivar is_refused: whether `@group` stands there and will tell nobody
    """

    group: Group
    people: int
    guests: int
    unseen: list[Member] = field(default_factory=list)
    told: int | None = None
    is_refused: bool = False


def reach_of(author: Member, group: Group, text: str) -> Reach:
    """Whom `text` of `author` would reach in `group`, which the author may read."""
    reach = Reach(group=group, people=group.member_count, guests=_guests(group))
    try:
        handles = markdown.read(text).handles
    except markdown.TextRefused:
        # Said when it is sent, beside the field.
        return reach
    named = Member.objects.visible_to(author).active().filter(handle__in=handles)
    if handles:
        unseen = named.exclude(pk__in=group.readers().values("pk"))
        reach.unseen = list(unseen.select_related("network").order_by("name", "pk"))
    if CALL in handles:
        if can_call(author, group):
            reach.told = group.member_count - 1
        else:
            reach.is_refused = True
    return reach


@dataclass(frozen=True)
class Offer:
    """A member to name; `is_outside` who can't see the place."""

    member: Member
    is_outside: bool = False


def members_to_name(
    author: Member, text: str, *, group: Group | None = None, thread: int | None = None
) -> list[Offer]:
    """
    Members whom one may mean by `@` and `text`, the nearest first.

    First who takes part in the thread, then who is in the group, then whom `author` follows, then
    who else can read it, and last who can't: those are not told when they are named.
    """
    everyone = Member.objects.visible_to(author).active().matching(text)
    found: list[Member] = []
    for near in _circles(author, everyone, group, thread):
        found += _first(near, found)
        if len(found) == _OFFERED:
            break
    outside: list[Member] = []
    if group and group.access != Group.Access.OPEN and len(found) < _OFFERED:
        outside = _first(everyone.exclude(pk__in=group.readers().values("pk")), found)
    return [*map(Offer, found), *(Offer(member, is_outside=True) for member in outside)]


def _circles(
    author: Member, everyone: QuerySet[Member], group: Group | None, thread: int | None
) -> Iterator[QuerySet[Member]]:
    """Narrower circles before wider ones; each within those who can read the place."""
    followed = Exists(Follow.objects.filter(member=author, other=OuterRef("pk")))
    if group is None:
        yield everyone.filter(followed)
        yield everyone
        return
    readers = everyone.filter(pk__in=group.readers().values("pk"))
    if thread:
        said = Post.objects.present().filter(Q(pk=thread) | Q(thread=thread))
        yield readers.filter(Exists(said.filter(author=OuterRef("pk"))))
    yield readers.filter(Exists(GroupMember.objects.filter(group=group, member=OuterRef("pk"))))
    # Whoever can read any other group is in it.
    if group.access == Group.Access.OPEN:
        yield readers.filter(followed)
        yield readers


def _first(members: QuerySet[Member], found: list[Member]) -> list[Member]:
    """As many as are still wanted, of those who are not found yet."""
    others = members.exclude(pk__in=[member.pk for member in found])
    named = others.select_related("network").order_by("name", "pk")
    return list(named[: _OFFERED - len(found)])


def _guests(group: Group) -> int:
    inside = GroupMember.objects.filter(group=group, member=OuterRef("pk"))
    clients = Member.objects.active().filter(network=group.network_id, kind=Member.Kind.GUEST)
    return clients.filter(Exists(inside)).count()
