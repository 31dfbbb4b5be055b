"""Mails of invitations, made when they are sent."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.invitations.actions.accepting import person_at, refusal_of
from accounts.invitations.actions.inviting import mail_key, mark_sent, renew_hash
from accounts.invitations.destinations import destinations_of
from accounts.invitations.models import Invitation
from accounts.invitations.permissions import can_ask_in, can_come_in_by_domain
from accounts.invitations.tokens import token_of
from accounts.links import write_link_token
from accounts.mail.delivery import deliver, keeps_mail
from accounts.mail.messages import render_message
from accounts.mail.tasks import MAIL_SECONDS, MAIL_WAITS
from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound, bound_network, unsealed
from accounts.tasks.registry import Dropped, task


def addresses_of(asked: Sequence[dict[str, Any]]) -> list[str]:
    """Whom these tasks ask in."""
    ids = [int(ids.get("invitation", 0)) for ids in asked]
    found = dict(Invitation.objects.filter(pk__in=ids).values_list("pk", "email"))
    return [found.get(invitation, "") for invitation in ids]


@task(
    "invitations.send",
    label=_("Invitation"),
    for_whom=addresses_of,
    waits=MAIL_WAITS,
    seconds=MAIL_SECONDS,
    atomic=keeps_mail,
)
def send(*, invitation: int, request: int) -> None:
    """
    Send the mail of an invitation, once for each time it was asked for.

    Everything is checked again now: what was withdrawn, whose inviter was suspended, what is held
    back by a pause or was sent before stays unsent. The link is made here and kept nowhere.
    """
    network = bound_network()
    if network is None:
        # Asked for by the release before, which did not say where.
        with unsealed("a task is told the invitation alone"):
            found = Invitation.objects.filter(pk=invitation)
            network = found.values_list("network", flat=True).first()
    if network is None:
        raise Dropped("gone")
    with bound(network):
        _send(invitation, request)


def _send(invitation: int, request: int) -> None:
    found = (
        Invitation.objects.select_related("network", "inviter__network", "inviter__person")
        .filter(pk=invitation)
        .first()
    )
    if found is None:
        raise Dropped("gone")
    if found.sent_count >= request:
        return
    _drop_if_refused(found)
    renew_hash(invitation=found)
    context = {
        "invitation": found,
        "inviter": found.inviter,
        "destinations": destinations_of(found),
        "url": _address("invitations:landing", token_of(found)),
    }
    message = render_message(
        "accounts/mail/invitation",
        context,
        network=found.network,
        to=found.email,
        reference=reference_of(found.pk),
        key=mail_key(found, request),
    )
    deliver(message)
    # In the outbox, the mail, this mark and the end of the task are one transaction. With SMTP the
    # mark follows the mail, so that a crash between them sends it again rather than never; it has
    # the same Message-ID then.
    mark_sent(invitation=found)


def _drop_if_refused(invitation: Invitation) -> None:
    refusal = refusal_of(invitation)
    if refusal is not None:
        raise Dropped(refusal.code)
    if invitation.network.launch == Network.Launch.PAUSED:
        raise Dropped("paused")
    person = person_at(invitation.email)
    if person is None:
        return
    member = Member.objects.filter(network=invitation.network, person=person, left_at=None).first()
    if member is not None:
        raise Dropped("suspended" if member.suspended_at else "member")


@task(
    "invitations.prove_address",
    label=_("A link to be let in"),
    waits=MAIL_WAITS,
    seconds=MAIL_SECONDS,
    atomic=keeps_mail,
)
def prove_address(*, email: str, request: int = 0) -> None:
    """
    Send whoever asks to be let in a link that proves their address; nobody, if none lets it in.

    The page has answered already, the same for every address.
    """
    networks = (
        network
        for network in Network.objects.open().filter(kind=Network.Kind.HOME)
        if can_ask_in(network, email) or can_come_in_by_domain(network, email)
    )
    network = next(networks, None)
    if network is None:
        raise Dropped("nobody")
    person = person_at(email)
    token = write_link_token(person.email if person else email, "ask")
    message = render_message(
        "accounts/mail/ask",
        {"url": _address("asking:proved", token)},
        network=network,
        to=email,
        key=f"link:{request}" if request else "",
    )
    with bound(network.pk):
        deliver(message)


def reference_of(invitation: int) -> str:
    """What a mail says it is about, so that one that comes back finds its invitation."""
    return f"invitation:{invitation}"


def _address(view: str, token: str) -> str:
    # From the settings, never from a request: a forged Host header would lead people elsewhere.
    return settings.BASE_URL.rstrip("/") + reverse(view, args=[token])
