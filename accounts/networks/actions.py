"""What is done to networks and memberships."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.models import Person, normal_email
from accounts.networks.models import Level, Member, Network
from accounts.networks.permissions import require_admin, require_power_over

RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "first-run",
        "healthz",
        "invitation",
        "live",
        "manifest",
        "networks",
        "offline",
        "readyz",
        "robots",
        "service-worker",
        "static",
        "files",
        "media",
    ]
)
DEFAULT_LEVELS = ("Agent", "Team manager", "Head", "Director", "Board")


class LastAdministrator(Exception):
    """The network would be left with nobody to answer for it."""

    def __str__(self) -> str:
        return "Make somebody else an administrator first: a network needs at least one."


@transaction.atomic
def start_network(
    *,
    name: str,
    email: str,
    person_name: str,
    slug: str = "",
    color: str = "teal",
    purpose: str = "",
) -> Member:
    """Start the home network; returns its first member, an administrator."""
    person = Person.objects.filter(email=normal_email(email)).first()
    if person is None:
        person = Person.objects.create_user(email)
    network = _make_network(name, slug=slug, color=color, purpose=purpose, kind=Network.Kind.HOME)
    founder = _make_member(network, person, name=person_name, role=Member.Role.ADMIN)
    audit("network.started", network=network, actor=founder, subject=network)
    record("network.started", network=network, actor=founder, member=founder.pk)
    return founder


@transaction.atomic
def make_external_network(
    *, admin: Member, name: str, purpose: str, color: str = "violet"
) -> Member:
    """
    Make a network for working with a client; returns its first administrator, the maker.

    :raises PermissionDenied: if `admin` is not an administrator of a home network
    """
    require_admin(admin)
    network = _make_network(name, color=color, purpose=purpose, kind=Network.Kind.EXTERNAL)
    network.language, network.time_zone = admin.network.language, admin.network.time_zone
    network.save(update_fields=["language", "time_zone"])
    founder = _make_member(network, admin.person, name=admin.name, role=Member.Role.ADMIN)
    # In the new network only: nothing in the home network may tell that this one exists.
    audit("network.started", network=network, actor=founder, subject=network)
    record("network.started", network=network, actor=founder, member=founder.pk)
    return founder


@transaction.atomic
def join_network(
    *,
    person: Person,
    network: Network,
    name: str,
    brought_by: Member | None = None,
    kind: str = Member.Kind.STAFF,
    sponsor: Member | None = None,
    ends_on: datetime.date | None = None,
) -> Member:
    """
    Let a person into a network, or back in; only invitations and granted requests call this.

    Someone who had left gets the old membership, and with it the old posts; the same call twice
    leaves one membership.
    """
    former = Member.objects.select_for_update().filter(network=network, person=person).first()
    if former is None:
        member = _make_member(
            network,
            person,
            name=name,
            brought_by=brought_by,
            kind=kind,
            sponsor=sponsor,
            ends_on=ends_on,
        )
    elif former.is_active or former.suspended_at:
        return former
    else:
        member = former
        member.name, member.left_at, member.joined_at = name or former.name, None, clock.now()
        member.kind, member.sponsor, member.ends_on = kind, sponsor, ends_on
        member.role, member.settled_at = Member.Role.MEMBER, None
        member.save()
    record(
        "member.joined", network=network, actor=member, member=member.pk,
        brought_by=brought_by.pk if brought_by else None,
    )  # fmt: skip
    return member


@transaction.atomic
def leave_network(*, member: Member, keep_name: bool) -> None:
    """
    Leave a network oneself; posts stay, under the member's name or as "a former member".

    :raises LastAdministrator: if nobody else could answer for the network
    """
    member = _locked(member)
    _require_other_admin(member)
    member.left_at = clock.now()
    member.role = Member.Role.MEMBER
    if not keep_name:
        _forget(member)
    member.save()
    audit("member.left", network=member.network, actor=member, subject=member)
    record("membership.ended", network=member.network, actor=member, member=member.pk)


@transaction.atomic
def suspend_member(*, admin: Member, member: Member, reason: str) -> None:
    """
    Take a member's access away until it is restored; acts on open screens at once.

    :raises PermissionDenied: if `admin` may not
    :raises LastAdministrator: if nobody else could answer for the network
    """
    require_power_over(admin, member)
    member = _locked(member)
    _require_other_admin(member)
    member.suspended_at = clock.now()
    member.save(update_fields=["suspended_at"])
    audit("member.suspended", network=member.network, actor=admin, subject=member, reason=reason)
    record("membership.ended", network=member.network, actor=admin, member=member.pk)


@transaction.atomic
def restore_member(*, admin: Member, member: Member, reason: str = "") -> None:
    """
    Give a suspended member access again.

    :raises PermissionDenied: if `admin` may not
    """
    require_power_over(admin, member)
    member = _locked(member)
    member.suspended_at = None
    member.save(update_fields=["suspended_at"])
    audit("member.restored", network=member.network, actor=admin, subject=member, reason=reason)
    record("member.restored", network=member.network, actor=admin, member=member.pk)


@transaction.atomic
def change_role(*, admin: Member, member: Member, role: str) -> None:
    """
    Make a member an administrator, a moderator or an ordinary member.

    :raises PermissionDenied: if `admin` may not, or the member is a client
    :raises LastAdministrator: if nobody else could answer for the network
    """
    require_power_over(admin, member, to=role)
    member = _locked(member)
    if role != Member.Role.ADMIN:
        _require_other_admin(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    audit(
        "member.role_changed",
        network=member.network,
        actor=admin,
        subject=member,
        before=before,
        after=role,
    )
    record("member.changed", network=member.network, actor=admin, member=member.pk)


def _make_network(name: str, *, slug: str = "", **fields: str) -> Network:
    wanted = slugify(slug or name)[:34].strip("-") or "network"
    if wanted in RESERVED_SLUGS:
        wanted = f"{wanted}-network"
    candidate, number = wanted, 1
    while Network.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{wanted}-{number}"
    network = Network.objects.create(name=name, slug=candidate, **fields)
    Level.objects.bulk_create(
        Level(network=network, name=level, rank=rank) for rank, level in enumerate(DEFAULT_LEVELS)
    )
    return network


def _make_member(network: Network, person: Person, *, name: str, **fields) -> Member:
    """Create a membership with a handle of its own; two of one name get a number behind it."""
    base = slugify(name)[:50] or "member"
    for number in range(1, 1000):
        handle = base if number == 1 else f"{base}-{number}"
        if Member.objects.filter(network=network, handle=handle).exists():
            continue
        try:
            with transaction.atomic():
                return Member.objects.create(
                    network=network, person=person, name=name, handle=handle, **fields
                )
        except IntegrityError:
            # Either the handle or the person was taken a moment ago by another request.
            if Member.objects.filter(network=network, person=person).exists():
                return Member.objects.get(network=network, person=person)
    raise IntegrityError("No free handle.")


def _locked(member: Member) -> Member:
    return (
        Member.objects.select_for_update(of=("self",)).select_related("network").get(pk=member.pk)
    )


def _require_other_admin(member: Member) -> None:
    # All administrators are locked, in one order, so that two cannot step down at once.
    admins = Member.objects.select_for_update().filter(network=member.network_id).admins()
    active = [admin.pk for admin in admins.order_by("pk") if admin.is_active]
    if member.is_admin and active == [member.pk]:
        raise LastAdministrator


def _forget(member: Member) -> None:
    """Take everything away that says who the member was."""
    member.photo.delete(save=False)
    member.name = "A former member"
    member.handle = f"former-{member.pk}"
    member.title = member.department = member.location = member.phone = ""
    member.about = member.skills = member.pronouns = ""
    member.level = member.reports_to = None
