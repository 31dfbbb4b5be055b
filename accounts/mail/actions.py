"""Post a mail: keep it, and have it delivered after commit."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction

from accounts.mail.messages import NetworkMessage, make_message, one_line
from accounts.mail.models import PendingMail
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.tasks.actions import enqueue, key_of


def post_mail(
    network: Network | None,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    reference: str = "",
    *,
    member: Member | None = None,
    event: str = "",
    useful_until: datetime | None = None,
) -> PendingMail:
    """
    Keep a mail to one address and ask for its delivery, both in the caller's transaction.

    :param reference: what it is about, such as `post:17`, which is looked for when it is sent
    :param member: whom it is for; to somebody suspended or gone meanwhile it is not sent
    :param event: what it tells of; a second mail of that to the same address is the first one
    :param useful_until: after that it is not sent any more
    """
    key = f"{network.pk if network else 0}:{key_of(event, to.lower(), 'mail')}" if event else ""
    message = make_message(
        network=network,
        to=to,
        subject=subject,
        text=text,
        html=html,
        headers=headers,
        reference=reference,
        key=key,
    )
    return post_message(message, key=key, member=member, useful_until=useful_until)[0]


@transaction.atomic
def post_message(message: EmailMessage, key: str = "", **more: Any) -> Sequence[PendingMail]:
    """Keep `message`, once for each address it goes to, and ask for the deliveries."""
    network = message.network if isinstance(message, NetworkMessage) else None
    with nullcontext() if network else unsealed("a code to sign in with is a mail of no network"):
        return [_post(message, network, to, key, more) for to in message.recipients()]


def _post(
    message: EmailMessage, network: Network | None, to: str, key: str, more: dict[str, Any]
) -> PendingMail:
    content = {
        "network": network,
        "to": to,
        "sender": message.from_email,
        "subject": one_line(str(message.subject)),
        "text": str(message.body),
        "html": html_part_of(message),
        "headers": dict(message.extra_headers),
        "reference": getattr(message, "reference", ""),
        **more,
    }
    if key:
        pending, is_new = PendingMail.objects.get_or_create(key=key, defaults=content)
    else:
        pending, is_new = PendingMail.objects.create(**content), True
    if is_new:
        enqueue("mail.deliver_pending", network=network, mail=pending.pk)
    return pending


def html_part_of(message: EmailMessage) -> str:
    """The HTML of a message with two bodies."""
    for alternative in getattr(message, "alternatives", []):
        if alternative.mimetype == "text/html":
            return str(alternative.content)
    return ""
