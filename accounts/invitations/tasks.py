"""Mails of invitations, made when they are sent."""

from django.conf import settings
from django.urls import reverse

from accounts.invitations.actions.accepting import person_at, refusal_of
from accounts.invitations.actions.inviting import mark_sent, renew_hash
from accounts.invitations.destinations import destinations_of
from accounts.invitations.models import Invitation
from accounts.invitations.permissions import can_ask_in, can_come_in_by_domain
from accounts.invitations.tokens import token_of
from accounts.links import write_link_token
from accounts.mail.delivery import deliver, keeps_mail
from accounts.mail.messages import render_message
from accounts.networks.models import Network
from accounts.tasks.registry import task

# About a day and a half: 5 s, 20 s, 80 s, 5 min, 21 min, then every hour.
ATTEMPTS = 40


@task("invitations.send", attempts=ATTEMPTS, atomic=keeps_mail)
def send(*, invitation: int, request: int) -> None:
    """
    Send the mail of an invitation, once for each time it was asked for.

    Everything is checked again now: what was withdrawn, whose inviter was suspended, what is held
    back by a pause or was sent before stays unsent. The link is made here and kept nowhere.
    """
    found = (
        Invitation.objects.select_related("network", "inviter__network", "inviter__person")
        .filter(pk=invitation)
        .first()
    )
    if found is None or found.sent_count >= request or refusal_of(found) is not None:
        return
    if found.network.launch == Network.Launch.PAUSED:
        return
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
    )
    deliver(message)
    # In the outbox, the mail, this mark and the end of the task are one transaction. With SMTP the
    # mark follows the mail, so that a crash between them sends it again rather than never.
    mark_sent(invitation=found)


@task("invitations.prove_address", attempts=ATTEMPTS, atomic=keeps_mail)
def prove_address(*, email: str) -> None:
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
        return
    person = person_at(email)
    token = write_link_token(person.email if person else email, "ask")
    deliver(
        render_message(
            "accounts/mail/ask",
            {"url": _address("asking:proved", token)},
            network=network,
            to=email,
        )
    )


def reference_of(invitation: int) -> str:
    """What a mail says it is about, so that one that comes back finds its invitation."""
    return f"invitation:{invitation}"


def _address(view: str, token: str) -> str:
    # From the settings, never from a request: a forged Host header would lead people elsewhere.
    return settings.BASE_URL.rstrip("/") + reverse(view, args=[token])
