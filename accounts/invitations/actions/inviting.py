"""Asking somebody in, again, and taking it back."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.invitations.addresses import Entry, read_addresses
from accounts.invitations.models import Invitation
from accounts.invitations.permissions import (
    require_can_invite,
    require_can_resend,
    require_can_withdraw,
)
from accounts.invitations.queries import plan_entries
from accounts.invitations.tokens import hash_of, new_nonce, token_of
from accounts.networks.models import Member, Network
from accounts.tasks.actions import enqueue, key_of

LASTS = datetime.timedelta(days=14)
GUEST_STAYS = datetime.timedelta(days=90)


@transaction.atomic
def invite(
    *,
    inviter: Member,
    entries: Iterable[Entry | str],
    personal_line: str = "",
    kind: str = Member.Kind.STAFF,
    ends_on: datetime.date | None = None,
) -> list[Invitation]:
    """
    Ask each address in that may be asked, as `plan_invitations` says; the others are left out.

    The mails go out by tasks after the commit, or when a paused launch is lifted.

    :raises PermissionDenied: if `inviter` may not invite at all, or a client without an end date
    """
    require_can_invite(inviter)
    # Under the network's row, so that two lists sent at once keep the limits and name nobody twice.
    network = Network.objects.select_for_update(no_key=True).get(pk=inviter.network_id)
    inviter.network = network
    if kind == Member.Kind.GUEST:
        ends_on = ends_on or clock.today() + GUEST_STAYS
        if ends_on <= clock.today():
            raise PermissionDenied(_("A client's last day lies in the future."))
    else:
        ends_on = None
    plan = plan_entries(inviter, _as_entries(entries), kind=kind)
    now = clock.now()
    # An expired invitation makes room for the new one; its link stays dead.
    addresses = [line.email for line in plan.invited]
    Invitation.objects.pending().filter(
        network=network, email__in=addresses, expires_at__lte=now
    ).update(withdrawn_at=now)
    invitations = [
        _with_token(
            Invitation(
                network=network,
                email=line.email,
                name=line.name,
                inviter=inviter,
                kind=kind,
                ends_on=ends_on,
                personal_line=_one_line(personal_line),
                expires_at=now + LASTS,
            )
        )
        for line in plan.invited
    ]
    Invitation.objects.bulk_create(invitations)
    if invitations:
        _ask_for_mail(network, invitations)
        record("invitations.written", network=network, actor=inviter, count=len(invitations))
    return invitations


@transaction.atomic
def resend_invitation(*, member: Member, invitation: Invitation) -> None:
    """
    Send the mail once more, for another 14 days; an expired link is replaced by a new one.

    :raises PermissionDenied: if `member` may not, or it was sent often enough
    """
    invitation = _locked(invitation)
    require_can_resend(member, invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise PermissionDenied(_("This invitation is no longer open."))
    if invitation.asked_count > invitation.sent_count:
        return
    if invitation.expires_at <= clock.now():
        _with_token(invitation)
    invitation.expires_at = clock.now() + LASTS
    invitation.asked_count += 1
    invitation.bounced_at = None
    invitation.save(
        update_fields=["nonce", "token_hash", "expires_at", "asked_count", "bounced_at"]
    )
    _ask_for_mail(invitation.network, [invitation])
    record("invitation.resent", network=invitation.network, actor=member, invitation=invitation.pk)


@transaction.atomic
def withdraw_invitation(*, member: Member, invitation: Invitation) -> None:
    """
    Take an invitation back; its link stops working at once, a mail not yet sent stays unsent.

    :raises PermissionDenied: if `member` neither wrote it nor is an administrator
    """
    invitation = _locked(invitation)
    require_can_withdraw(member, invitation)
    taken = Invitation.objects.pending().filter(pk=invitation.pk).update(withdrawn_at=clock.now())
    if not taken:
        return
    if invitation.inviter_id != member.pk:
        audit(
            "invitation.withdrawn",
            network=invitation.network,
            actor=member,
            subject=invitation,
            inviter=invitation.inviter_id,
        )
    record(
        "invitation.withdrawn",
        network=invitation.network,
        actor=member,
        invitation=invitation.pk,
    )


def mark_sent(*, invitation: Invitation) -> None:
    """Note that the mail that was asked for goes out; the 14 days run from now."""
    now = clock.now()
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_count=invitation.asked_count, sent_at=now, expires_at=now + LASTS
    )
    invitation.sent_count, invitation.sent_at = invitation.asked_count, now
    invitation.expires_at = now + LASTS


def mark_bounced(*, invitation: int) -> None:
    """Note that the mail of an invitation came back."""
    Invitation.objects.pending().filter(pk=invitation).update(bounced_at=clock.now())


def renew_hash(*, invitation: Invitation) -> None:
    """Let the stored hash follow the link, should the server's secret have been changed since."""
    current = hash_of(token_of(invitation))
    if invitation.token_hash != current:
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=current)


def ask_for_waiting_mail(network: Network) -> int:
    """Let everything that waits in a network go out; returns how many that are."""
    waiting = list(Invitation.objects.waiting().filter(network=network, expires_at__gt=clock.now()))
    _ask_for_mail(network, waiting)
    return len(waiting)


def mail_key(invitation: Invitation, request: int) -> str:
    """Under which the mail of an invitation goes out once for each time it was asked for."""
    return key_of(f"invitation:{request}", invitation.pk, "mail")


def _ask_for_mail(network: Network, invitations: list[Invitation]) -> None:
    if network.launch == Network.Launch.PAUSED:
        return
    for invitation in invitations:
        enqueue(
            "invitations.send",
            network=network,
            key=mail_key(invitation, invitation.asked_count),
            invitation=invitation.pk,
            request=invitation.asked_count,
        )


def _as_entries(entries: Iterable[Entry | str]) -> list[Entry]:
    found: list[Entry] = []
    for entry in entries:
        found += [entry] if isinstance(entry, Entry) else read_addresses(entry)
    return found


def _with_token(invitation: Invitation) -> Invitation:
    invitation.nonce = new_nonce()
    invitation.token_hash = hash_of(token_of(invitation))
    return invitation


def _one_line(text: str) -> str:
    """A personal line is one line: what could break a header or feign a second mail goes."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network", "inviter__network", "inviter__person")
        .get(pk=invitation.pk)
    )
