"""Coming into a network, leaving it, and what an administrator does to members."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.models import Person
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_can_sponsor, require_power_over
from accounts.networks.pictures import forget_file

# Words after an `@` that mean no one member (`feeds.callouts`).
RESERVED_HANDLES = frozenset({"group"})


class LastAdministrator(Exception):
    """The network would be left with nobody to answer for it."""

    def __str__(self) -> str:
        return gettext("Make somebody else an administrator first: a network needs at least one.")


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
    former = (
        Member.objects.select_for_update(no_key=True).filter(network=network, person=person).first()
    )
    if former is None:
        member = make_member(
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
    record("member.role_changed", network=member.network, actor=admin, member=member.pk)


@transaction.atomic
def change_guest(
    *, admin: Member, member: Member, sponsor: Member, ends_on: datetime.date | None
) -> None:
    """
    Change who answers for a client, and until when the client has access; acts at once.

    :raises PermissionDenied: if `admin` may not, or one of the two is not what it should be
    """
    require_power_over(admin, member)
    require_can_sponsor(sponsor, member)
    member = _locked(member)
    before = {"sponsor": member.sponsor_id, "ends_on": str(member.ends_on or "")}
    was_active, member.sponsor, member.ends_on = member.is_active, sponsor, ends_on
    member.save(update_fields=["sponsor", "ends_on"])
    audit(
        "member.guest_changed", network=member.network, actor=admin, subject=member,
        before=before, after={"sponsor": sponsor.pk, "ends_on": str(ends_on or "")},
        sponsor=sponsor.name,
    )  # fmt: skip
    ended = was_active and not member.is_active
    kind = "membership.ended" if ended else "member.changed"
    record(kind, network=member.network, actor=admin, member=member.pk)


def make_member(network: Network, person: Person, *, name: str, **fields) -> Member:
    """Create a membership with a handle of its own; two of one name get a number behind it."""
    base = slugify(name)[:50] or "member"
    for number in range(1, 1000):
        handle = base if number == 1 else f"{base}-{number}"
        if handle in RESERVED_HANDLES:
            continue
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
        Member.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network")
        .get(pk=member.pk)
    )


def _require_other_admin(member: Member) -> None:
    # All administrators are locked, in one order, so that two cannot step down at once.
    admins = (
        Member.objects.select_for_update(no_key=True).filter(network=member.network_id).admins()
    )
    active = [admin.pk for admin in admins.order_by("pk") if admin.is_active]
    if member.is_admin and active == [member.pk]:
        raise LastAdministrator


def _forget(member: Member) -> None:
    """Take everything away that says who the member was."""
    forget_file(member.photo)
    member.photo = ""
    member.name = "A former member"
    member.handle = f"former-{member.pk}"
    member.title = member.department = member.location = member.phone = ""
    member.about = member.skills = member.pronouns = ""
    member.level = member.reports_to = None
    Member.objects.filter(reports_to=member).update(reports_to=None)
