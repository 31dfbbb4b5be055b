"""What the frame around every page shows: networks, groups and places of whoever looks."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.policies.models import Acknowledgement, Policy
from accounts.statements import Statement
from collab.notifications.queries import Bell, bell_of, told_somewhere, unread_rows_of
from feeds.messages.permissions import can_start
from feeds.messages.queries import unread_conversations, unread_number_of, written_to_somewhere
from feeds.queries import MOST_COUNTED, unread_number, unread_somewhere
from groups.models import Group, GroupMember


def shell(request: HttpRequest) -> dict[str, "Shell"]:
    """Give templates the `shell`; each part is fetched when a template first asks for it."""
    return {"shell": Shell(request)}


@dataclass(frozen=True)
class Place:
    """One entry of the left column."""

    name: str
    url: str
    icon: str
    is_current: bool = False


class OwnGroup:
    """
    A group as the frame lists it for one of its members.

    :ivar shown: all that tells one entry from another, by which its piece is kept drawn
    :ivar unread: how many of its threads are unread
    """

    __slots__ = ("is_current", "is_favourite", "network", "pk", "row", "shown", "unread")

    def __init__(self, row: Any, network: Network, is_current: bool) -> None:
        self.row, self.network, self.is_current = row, network, is_current
        self.pk, self.unread, self.is_favourite = row.group, row.unread, row.is_favourite
        self.shown = (*row, is_current, network.slug)

    @property
    def is_unread(self) -> bool:
        return self.unread > 0

    @property
    def group(self) -> Group:
        """The group itself, as far as it is shown; made only where an entry is drawn."""
        row = self.row
        return Group(
            pk=row.group, network=self.network, name=row.group__name, slug=row.group__slug,
            access=row.group__access, color=row.group__color, picture=row.group__picture,
            member_count=row.group__member_count,
        )  # fmt: skip


class Shell:
    """
    At most three queries: my networks if there are several, my groups, and whether a policy waits
    for me, what the bell says and how many private conversations are unread; one more where a page
    offers to write to somebody.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member: Member | None = getattr(request, "member", None)
        self.network: Network | None = getattr(request, "network", None)

    @cached_property
    def networks(self) -> list[Network]:
        """Networks of the person, each with `is_unread` and `is_current`; home before external."""
        if not self.request.user.is_authenticated:
            return []
        if self.network and not getattr(self.member, "is_elsewhere", True):
            # Most are in one network only, and what is to be shown of that is known.
            networks = [self.network]
        else:
            # Asked last, so that PostgreSQL need not be told a second time which network is bound.
            _ = self.groups, self._policy
            with unsealed("one's own networks, and in which of them something is new to one"):
                networks = _networks.all(person=self.request.user.pk)
        for network in networks:
            network.is_current = self.network is not None and network.pk == self.network.pk
            if network.is_current:
                # The same, which is known already.
                network.is_unread = bool(
                    self.bell.count
                    or self.unread_conversations
                    or any(group.is_unread for group in self.groups)
                )
        return networks

    @cached_property
    def groups(self) -> list[OwnGroup]:
        """Groups that the member is in, without archived ones; favourites first."""
        if self.member is None:
            return []
        rows = _own_groups.all(member=self.member.pk, network=self.network.pk)
        here = self.request.resolver_match.kwargs.get("slug") if self._is_in_groups else None
        return [OwnGroup(row, self.network, row.group__slug == here) for row in rows]

    @property
    def has_groups(self) -> bool:
        """Whether the member is in any group."""
        return bool(self.groups)

    @property
    def group_numbers(self) -> str:
        """The ids of these groups, as scripts get them."""
        return " ".join(str(group.pk) for group in self.groups)

    @cached_property
    def unread_conversations(self) -> int:
        """In how many private conversations something is new."""
        # Asked for together with the policy: each page shows both, and has few queries.
        if self._policy is not None:
            return self._policy.unread_conversations or 0
        return unread_conversations(self.member) if self.member else 0

    @cached_property
    def may_write_to_somebody(self) -> bool:
        """Whether the member may begin a private conversation."""
        return self.member is not None and can_start(self.member)

    @cached_property
    def places(self) -> list[Place]:
        """Where one can go in this network; what is not there yet is left out."""
        if self.member is None:
            return []
        path = self.request.path
        places = _places(
            self.network.slug, self.member.is_guest, self.member.is_admin, get_language()
        )
        return [replace(each, is_current=True) if each.url == path else each for each in places]

    @property
    def unread(self) -> str:
        """How many threads are unread in all of one's groups, as it is shown."""
        number = sum(group.unread for group in self.groups)
        return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number or "")

    @property
    def network_shown(self) -> Hashable:
        """All that a composer shows of the network, by which it is kept drawn."""
        return (self.network.slug, self.network.name, self.network.kind) if self.network else ()

    @property
    def me_shown(self) -> Hashable:
        """All that a picture of the member shows, by which it is kept drawn."""
        return self.member and (self.member.pk, self.member.name, self.member.photo.name)

    @cached_property
    def places_shown(self) -> Hashable:
        """All that lists of `places` show, by which they are kept drawn."""
        return self.network_shown, tuple(self.places)

    @cached_property
    def header_shown(self) -> Hashable:
        """All that the header shows of networks, by which it is kept drawn."""
        return self.network_shown, tuple(
            (each.slug, each.name, each.kind, each.color, each.logo.name, each.is_unread,
             each.is_current)
            for each in self.networks
        )  # fmt: skip

    @cached_property
    def told_shown(self) -> Hashable:
        """All that bell, envelope and bar show, by which they are kept drawn."""
        known = self.member is not None
        return known, self.network_shown, self.path, self.bell, self.unread_conversations

    @cached_property
    def bell(self) -> Bell:
        """How much of what the member was told is new."""
        if self._policy is not None:
            return Bell(self._policy.told or 0)
        return bell_of(self.member) if self.member else Bell(0)

    @property
    def path(self) -> str:
        """The page asked for, if it is one of those that the frame leads to."""
        path = self.request.path
        if self.member is None:
            return ""
        own = (self.member.get_absolute_url(), _url_of("notifications:list", self.network.slug))
        return path if path in own or any(path == place.url for place in self.places) else ""

    @property
    def policy_due(self) -> bool:
        """Whether the policy in force waits to be accepted by the member."""
        return self._policy is not None and not self._policy.is_accepted

    @property
    def is_first_policy(self) -> bool:
        """Whether the member has accepted no version yet, so that none is new to them."""
        return self._policy is not None and not self._policy.has_former

    @property
    def since(self) -> int:
        """The newest event that this page can have seen; the live screen goes on from there."""
        return self.network.last_event if self.network else 0

    @property
    def theme(self) -> str:
        """`light`, `dark`, or nothing for what the device prefers."""
        return getattr(self.request.user, "theme", "")

    @property
    def has_shortcuts(self) -> bool:
        """Whether keyboard shortcuts are wanted."""
        return getattr(self.request.user, "has_shortcuts", True)

    @cached_property
    def _policy(self) -> Policy | None:
        """
        The policy in force, with `is_accepted` and `has_former` (any version accepted), and with
        what of the member's own is asked for beside it.
        """
        if self.member is None:
            return None
        policies = _policies_of_admin if self.member.is_admin else _policies
        return policies.first(member=self.member.pk, network=self.network.pk)

    @property
    def _is_in_groups(self) -> bool:
        match = self.request.resolver_match
        return match is not None and match.view_name in ("feeds:group",)


@lru_cache(maxsize=1000)
def _url_of(view_name: str, network: str) -> str:
    return reverse(view_name, args=[network])


@lru_cache(maxsize=1000)
def _places(network: str, is_guest: bool, is_admin: bool, _language: str | None) -> list[Place]:
    places = [
        ("feeds:home", _("Home"), "house"),
        ("feeds:unread", _("Unread"), "inbox"),
        ("feeds:mentions", _("Mentions"), "at-sign"),
        ("feeds:bookmarks", _("Bookmarks"), "bookmark"),
        ("networks:people", _("People"), "users"),
        ("groups:directory", _("Groups"), "layout-grid"),
        ("feeds:topics", _("Topics"), "hash"),
        ("network_invitations:growth", _("How we grew"), "sprout"),
    ]
    if not is_guest:
        places.append(("welcome:invite", _("Invite"), "user-plus"))
    if is_admin:
        places.append(("networks:admin", _("Administration"), "settings"))
    return [Place(name, _url_of(view, network), icon) for view, name, icon in places]


@Statement
def _networks(person: int) -> QuerySet[Network]:
    there = OuterRef("pk")
    unread = (
        written_to_somewhere(person, there)
        | told_somewhere(person, there)
        | unread_somewhere(person, there)
    )
    mine = Network.objects.of(Person(pk=person)).annotate(
        is_unread=ExpressionWrapper(unread, output_field=BooleanField())
    )
    return mine.order_by("-kind", "name", "pk")


@Statement
def _own_groups(member: int, network: int) -> QuerySet[GroupMember, Any]:
    favourite = Case(When(favourite_at=None, then=Value(False)), default=Value(True))
    return (
        GroupMember.objects.filter(member=member, group__network=network, group__archived_at=None)
        .annotate(unread=unread_number(Member(pk=member)), is_favourite=favourite)
        .order_by(F("favourite_at").asc(nulls_last=True), "group__name", "pk")
        # Rows, not models: a member is in twenty groups, and most entries are kept drawn.
        .values_list(
            "group", "group__name", "group__slug", "group__access", "group__color",
            "group__picture", "group__member_count", "unread", "is_favourite", named=True,
        )
    )  # fmt: skip


@Statement
def _policies(member: int, network: int) -> QuerySet[Policy]:
    return _policy_and_news(Member(pk=member, network_id=network))


@Statement
def _policies_of_admin(member: int, network: int) -> QuerySet[Policy]:
    # They are told of requests into groups that they need not be in.
    return _policy_and_news(Member(pk=member, network_id=network, role=Member.Role.ADMIN))


def _policy_and_news(viewer: Member) -> QuerySet[Policy]:
    member, network = viewer.pk, viewer.network_id
    accepted = Acknowledgement.objects.filter(member=member)
    return (
        Policy.objects.filter(network=network)
        .defer("text", "html")
        .annotate(
            unread_conversations=unread_number_of(member),
            told=unread_rows_of(viewer),
            is_accepted=Exists(accepted.filter(policy=OuterRef("pk"))),
            has_former=Exists(accepted.filter(policy__network=OuterRef("network"))),
        )
        .order_by("-version")[:1]
    )
