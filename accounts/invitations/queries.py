"""What will happen to a pasted list, and how many more may be invited."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.invitations.addresses import Entry, read_addresses, spellings
from accounts.invitations.models import AccessRequest, Invitation, InvitationLimit
from accounts.invitations.permissions import (
    can_ask_in,
    can_bring,
    can_come_in_by_domain,
    can_invite,
)
from accounts.models import Person
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed


class Verdict(models.TextChoices):
    INVITE = "invite", _("Will be invited")
    MEMBER = "member", _("Is a member already")
    INVITED_BY_ME = "invited_by_me", _("You have invited them already")
    INVITED = "invited", _("Has been invited already")
    NOT_AN_ADDRESS = "not_an_address", _("Is not an e-mail address")
    NOT_ALLOWED = "not_allowed", _("The network's rule does not let this address in")
    OVER_LIMIT = "over_limit", _("Is more than you may invite now")


@dataclass(frozen=True)
class PlannedLine:
    """One pasted entry and what will happen to it."""

    entry: Entry
    verdict: Verdict

    @property
    def email(self) -> str:
        return self.entry.email or ""

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def shown(self) -> str:
        return self.entry.email or self.entry.raw

    @property
    def will_be_invited(self) -> bool:
        return self.verdict == Verdict.INVITE


@dataclass(frozen=True)
class Plan:
    """What will happen to each line of a pasted list; nothing has happened yet."""

    lines: list[PlannedLine] = field(default_factory=list)
    allowance: "Allowance | None" = None

    @property
    def invited(self) -> list[PlannedLine]:
        return [line for line in self.lines if line.will_be_invited]

    @property
    def others(self) -> list[PlannedLine]:
        return [line for line in self.lines if not line.will_be_invited]


@dataclass(frozen=True)
class Allowance:
    """How many more a member may invite, and which limit says so."""

    left: int
    reason: str


def plan_invitations(inviter: Member, text: str, *, kind: str = Member.Kind.STAFF) -> Plan:
    """Say of each pasted entry what will happen; five queries, however long the list."""
    return plan_entries(inviter, read_addresses(text), kind=kind)


def plan_entries(
    inviter: Member, entries: Iterable[Entry], *, kind: str = Member.Kind.STAFF
) -> Plan:
    """Say of each entry what will happen, in the state of this moment."""
    entries = list(entries)
    addresses = {entry.email for entry in entries if entry.email}
    members = _members_among(inviter.network, addresses)
    invited = _invited_among(inviter.network, addresses)
    allowance = allowance_of(inviter)
    left = allowance.left
    lines = []
    for entry in entries:
        verdict = _verdict(inviter, entry, kind, members, invited)
        if verdict == Verdict.INVITE:
            verdict = Verdict.INVITE if left > 0 else Verdict.OVER_LIMIT
            left -= 1
        lines.append(PlannedLine(entry, verdict))
    return Plan(lines, allowance)


def allowance_of(inviter: Member) -> Allowance:
    """How many more invitations `inviter` may write now, with the reason for the smallest limit."""
    network = inviter.network
    if not can_invite(inviter):
        return Allowance(0, str(_("In this network only administrators invite.")))
    limit = limit_of(network)
    since = clock.now() - datetime.timedelta(days=1)
    counts = Invitation.objects.filter(network=network).aggregate(
        mine=Count("pk", filter=Q(inviter=inviter, withdrawn_at=None)),
        mine_today=Count("pk", filter=Q(inviter=inviter, created_at__gt=since)),
        today=Count("pk", filter=Q(created_at__gt=since)),
    )
    each = network.invitations_each
    limits = [
        Allowance(
            limit.network_a_day - counts["today"],
            str(_("The network has sent as many invitations today as it may.")),
        ),
    ]
    if not inviter.is_admin:
        limits += [
            Allowance(
                each - counts["mine"],
                str(_("Each member may invite %(count)s people for now.") % {"count": each}),
            ),
            Allowance(
                limit.each_a_day - counts["mine_today"],
                str(
                    _("Each member may invite %(count)s people a day.")
                    % {"count": limit.each_a_day}
                ),
            ),
        ]
    least = min(limits, key=lambda one: one.left)
    return Allowance(max(0, least.left), least.reason)


def limit_of(network: Network) -> InvitationLimit:
    """The limits of a network: its own, or the defaults."""
    limit = InvitationLimit.objects.filter(network=network).first()
    return limit or InvitationLimit(network=network)


def invitation_counts(network: Network) -> dict[str, int]:
    """How many invitations of a network are in which state, with one query."""
    states = ("waiting", "sent", "opened", "accepted", "expired", "withdrawn", "bounced")
    every = Invitation.objects.filter(network=network)
    now = clock.now()
    alive = Q(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    unbounced = alive & Q(bounced_at=None)
    counts = every.aggregate(
        accepted=Count("pk", filter=~Q(accepted_at=None)),
        withdrawn=Count("pk", filter=~Q(withdrawn_at=None)),
        expired=Count("pk", filter=Q(accepted_at=None, withdrawn_at=None, expires_at__lte=now)),
        bounced=Count("pk", filter=alive & ~Q(bounced_at=None)),
        opened=Count("pk", filter=unbounced & ~Q(opened_at=None)),
        sent=Count("pk", filter=unbounced & Q(opened_at=None) & ~Q(sent_at=None)),
        waiting=Count("pk", filter=unbounced & Q(opened_at=None, sent_at=None)),
    )
    return {state: counts[state] for state in states}


def _verdict(
    inviter: Member, entry: Entry, kind: str, members: set[str], invited: dict[str, int]
) -> Verdict:
    if entry.email is None:
        return Verdict.NOT_AN_ADDRESS
    if entry.email in members:
        return Verdict.MEMBER
    if entry.email in invited:
        is_mine = invited[entry.email] == inviter.pk
        return Verdict.INVITED_BY_ME if is_mine else Verdict.INVITED
    if not can_bring(inviter, entry.email, kind):
        return Verdict.NOT_ALLOWED
    return Verdict.INVITE


def _members_among(network: Network, addresses: set[str]) -> set[str]:
    """Which addresses belong to members; who was suspended counts, who left may be asked again."""
    forms = {form: address for address in addresses for form in spellings(address)}
    members = Member.objects.filter(network=network, left_at=None)
    by_sign_in = members.filter(person__email__in=forms).values_list("person__email", flat=True)
    by_address = members.filter(
        person__emailaddress__email__in=forms, person__emailaddress__verified=True
    ).values_list("person__emailaddress__email", flat=True)
    return {forms[email.lower()] for email in by_sign_in.union(by_address)}


def _invited_among(network: Network, addresses: set[str]) -> dict[str, int]:
    """Which addresses have an invitation that can still be accepted, and from whom."""
    valid = Invitation.objects.valid().filter(network=network, email__in=addresses)
    return dict(valid.values_list("email", "inviter"))


def proved_addresses(person: Person) -> list[str]:
    """The addresses that a person has proved to be theirs."""
    proved = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return list(proved.values_list("email", flat=True))


@dataclass(frozen=True)
class OpenDoor:
    """A network that a person may come into, or ask into, without being invited."""

    network: Network
    comes_in: bool
    has_asked: bool


@unsealed("one asks into a network that one is not in")
def networks_to_ask(person: Person) -> list[OpenDoor]:
    """
    The networks that an address of the person's own domain opens, without those they are in.

    Nothing is told of any other network; one that a suspended member was in is not named either.
    """
    addresses = proved_addresses(person)
    mine = Member.objects.filter(person=person, left_at=None).values("network")
    waiting = AccessRequest.objects.open().filter(person=person).values_list("network", flat=True)
    asked = set(waiting)
    doors = []
    for network in Network.objects.open().filter(kind=Network.Kind.HOME).exclude(pk__in=mine):
        comes_in = any(can_come_in_by_domain(network, address) for address in addresses)
        if comes_in or any(can_ask_in(network, address) for address in addresses):
            doors.append(OpenDoor(network, comes_in, network.pk in asked))
    return doors
