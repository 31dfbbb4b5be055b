"""What the frame around every page shows: networks, groups and places of whoever looks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.networks.models import Member, Network
from accounts.policies.models import Acknowledgement, Policy
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


class Shell:
    """At most three queries: my networks, my groups, and whether a policy waits for me."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member: Member | None = getattr(request, "member", None)
        self.network: Network | None = getattr(request, "network", None)

    @cached_property
    def networks(self) -> list[Network]:
        """Networks of the person, each with `is_unread` and `is_current`; home before external."""
        if not self.request.user.is_authenticated:
            return []
        networks = list(
            Network.objects.of(self.request.user)
            .annotate(is_unread=Exists(_unread_groups(OuterRef("pk"), self.request.user)))
            .order_by("-kind", "name", "pk")
        )
        for network in networks:
            network.is_current = self.network is not None and network.pk == self.network.pk
        return networks

    @cached_property
    def groups(self) -> list[Group]:
        """
        Groups that the member is in, without archived ones; favourites first.

        Each has `is_unread`, `is_favourite` and `is_current`.
        """
        if self.member is None:
            return []
        memberships = (
            GroupMember.objects.filter(
                member=self.member, group__network=self.network, group__archived_at=None
            )
            .select_related("group")
            .annotate(is_unread=_is_unread())
            .order_by(F("favourite_at").asc(nulls_last=True), "group__name", "pk")
        )
        here = self.request.resolver_match.kwargs.get("slug") if self._is_in_groups else None
        groups = []
        for membership in memberships:
            group = membership.group
            # Links are made of the network's slug, which is known already.
            group.network = self.network
            group.is_unread = membership.is_unread
            group.is_favourite = membership.favourite_at is not None
            group.is_current = group.slug == here
            groups.append(group)
        return groups

    @cached_property
    def places(self) -> list[Place]:
        """Where one can go in this network; what is not there yet is left out."""
        if self.member is None:
            return []
        places = [
            ("feeds:home", _("Home"), "house"),
            ("networks:people", _("People"), "users"),
            ("groups:directory", _("Groups"), "layout-grid"),
            ("feeds:topics", _("Topics"), "hash"),
            ("network_invitations:growth", _("How we grew"), "sprout"),
        ]
        if not self.member.is_guest:
            places.append(("welcome:invite", _("Invite"), "user-plus"))
        if self.member.is_admin:
            places.append(("networks:admin", _("Administration"), "settings"))
        return [place for place in (self._place(*entry) for entry in places) if place]

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
        """The policy in force, with `is_accepted` and `has_former` (any version accepted)."""
        if self.member is None:
            return None
        accepted = Acknowledgement.objects.filter(member=self.member)
        return (
            Policy.objects.filter(network=self.network)
            .annotate(
                is_accepted=Exists(accepted.filter(policy=OuterRef("pk"))),
                has_former=Exists(accepted.filter(policy__network=OuterRef("network"))),
            )
            .order_by("-version")
            .first()
        )

    @property
    def _is_in_groups(self) -> bool:
        match = self.request.resolver_match
        return match is not None and match.view_name in ("feeds:group",)

    def _place(self, view_name: str, name: str, icon: str) -> Place | None:
        try:
            url = reverse(view_name, args=[self.network.slug])
        except NoReverseMatch:
            return None
        return Place(name=name, url=url, icon=icon, is_current=self.request.path == url)


def _is_unread() -> Any:
    return ExpressionWrapper(Q(group__activity__gt=F("read_to")), output_field=BooleanField())


def _unread_groups(network: OuterRef, person: Any) -> Any:
    return GroupMember.objects.filter(
        member__person=person,
        member__network=network,
        group__network=network,
        group__archived_at=None,
        group__activity__gt=F("read_to"),
    )
