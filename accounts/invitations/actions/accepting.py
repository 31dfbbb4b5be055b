"""Coming in by an invitation."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.invitations.addresses import canonical_address, spellings
from accounts.invitations.models import Invitation
from accounts.invitations.permissions import can_bring, can_invite
from accounts.models import Person
from accounts.networks.actions import join_network
from accounts.networks.models import Member
from accounts.signin import prove_address


class InvitationUnusable(Exception):
    """The invitation cannot be accepted; the text says why and what to do."""

    code = "unusable"

    def __str__(self) -> str:
        return _("This invitation cannot be used any more. Ask a colleague for a new one.")


class AlreadyAccepted(InvitationUnusable):
    code = "accepted"

    def __str__(self) -> str:
        return _("This invitation was used already. If it was you, sign in.")


class InvitationWithdrawn(InvitationUnusable):
    code = "withdrawn"

    def __str__(self) -> str:
        return _("This invitation was taken back. Ask a colleague for a new one.")


class InvitationExpired(InvitationUnusable):
    code = "expired"

    def __str__(self) -> str:
        return _("This invitation is older than 14 days. Ask for it to be sent again.")


class InviterMayNotInvite(InvitationUnusable):
    code = "inviter"

    def __str__(self) -> str:
        return _("Whoever invited you may not do so any more. Ask somebody else to invite you.")


class NetworkClosed(InvitationUnusable):
    code = "closed"

    def __str__(self) -> str:
        return _("This network was closed.")


class MembershipSuspended(InvitationUnusable):
    code = "suspended"

    def __str__(self) -> str:
        return _("Your membership is suspended. An administrator of the network can lift that.")


class NotThisAddress(InvitationUnusable):
    code = "address"

    def __str__(self) -> str:
        return _("This invitation is for another address than the one you are signed in with.")


def refusal_of(invitation: Invitation) -> InvitationUnusable | None:
    """Why nobody could accept the invitation now, whoever they are; None if somebody could."""
    inviter = invitation.inviter
    if invitation.accepted_at:
        return AlreadyAccepted()
    if invitation.withdrawn_at:
        return InvitationWithdrawn()
    if invitation.network.closed_at:
        return NetworkClosed()
    if invitation.expires_at <= clock.now():
        return InvitationExpired()
    # What the inviter may do now counts, not what they might when they wrote it.
    if not (inviter.person.is_active and can_invite(inviter)):
        return InviterMayNotInvite()
    if not can_bring(inviter, invitation.email, invitation.kind):
        return InviterMayNotInvite()
    if not inviter.is_admin and _accepted_of(inviter) >= invitation.network.invitations_each:
        return InviterMayNotInvite()
    return None


def open_invitation(*, invitation: Invitation) -> None:
    """Note that a human looked at the invitation; what only follows links does not do that."""
    Invitation.objects.valid().filter(pk=invitation.pk, opened_at=None).update(
        opened_at=clock.now()
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: Person, name: str = "") -> Member:
    """
    Let `person`, whose proved address was invited, into the network; works once.

    :raises InvitationUnusable: with the reason, if it does not
    """
    # The row is locked first, so that of many who come at once one gets in and the others wait.
    invitation = (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network", "inviter__network", "inviter__person")
        .get(pk=invitation.pk)
    )
    refusal = refusal_of(invitation)
    if refusal:
        raise refusal
    if not owns_address(person, invitation.email):
        raise NotThisAddress
    # Beside the lock the condition keeps the promise where a database knows no row locks.
    taken = Invitation.objects.valid().filter(pk=invitation.pk).update(accepted_at=clock.now())
    if not taken:
        raise AlreadyAccepted
    is_guest = invitation.kind == Member.Kind.GUEST
    member = join_network(
        person=person,
        network=invitation.network,
        name=name or invitation.name or person.email.partition("@")[0],
        brought_by=invitation.inviter,
        kind=invitation.kind,
        sponsor=invitation.inviter if is_guest else None,
        ends_on=invitation.ends_on if is_guest else None,
    )
    if member.suspended_at:
        raise MembershipSuspended
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=member)
    record(
        "invitation.accepted",
        network=invitation.network,
        actor=member,
        invitation=invitation.pk,
        member=member.pk,
    )
    return member


@transaction.atomic
def join_as_newcomer(*, invitation: Invitation, name: str, password: str = "") -> Member:
    """
    Make a person of the invited address, which the link has proved, and let them in.

    Somebody who has come that way a moment before is not made twice.

    :raises InvitationUnusable: with the reason, if the invitation cannot be accepted
    """
    Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    person = person_at(invitation.email)
    if person is None:
        person = Person.objects.create_user(invitation.email, password or None)
    prove_address(person)
    return accept_invitation(invitation=invitation, person=person, name=name)


def person_at(address: str) -> Person | None:
    """The person to whom a canonical address belongs, if there is one."""
    forms = spellings(address)
    person = Person.objects.filter(email__in=forms).first()
    if person is None:
        proved = EmailAddress.objects.filter(email__in=forms, verified=True).first()
        person = Person.objects.filter(pk=proved.user_id).first() if proved else None
    return person


def owns_address(person: Person, address: str) -> bool:
    """Whether `address` is one that `person` has proved to be theirs."""
    proved = EmailAddress.objects.filter(user=person, verified=True)
    return any(
        canonical_address(email) == address for email in proved.values_list("email", flat=True)
    )


def _accepted_of(inviter: Member) -> int:
    return Invitation.objects.filter(inviter=inviter).exclude(accepted_at=None).count()
