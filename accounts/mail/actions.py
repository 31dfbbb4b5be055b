"""Post a mail: keep it, and have it delivered after commit."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.db import transaction

from accounts.mail.messages import make_message, one_line
from accounts.mail.models import PendingMail
from accounts.networks.models import Network
from accounts.tasks.actions import enqueue


def post_mail(
    network: Network | None,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    reference: str = "",
) -> PendingMail:
    """Keep a mail to one address and ask for its delivery, both in the caller's transaction."""
    return post_message(
        make_message(
            network=network,
            to=to,
            subject=subject,
            text=text,
            html=html,
            headers=headers,
            reference=reference,
        )
    )[0]


@transaction.atomic
def post_message(message: EmailMessage) -> Sequence[PendingMail]:
    """Keep `message`, once for each address it goes to, and ask for the deliveries."""
    posted = []
    for address in message.recipients():
        pending = PendingMail.objects.create(
            network=getattr(message, "network", None),
            to=address,
            sender=message.from_email,
            subject=one_line(str(message.subject)),
            text=str(message.body),
            html=html_part_of(message),
            headers=dict(message.extra_headers),
            reference=getattr(message, "reference", ""),
        )
        enqueue("mail.deliver_pending", mail=pending.pk)
        posted.append(pending)
    return posted


def html_part_of(message: EmailMessage) -> str:
    """The HTML of a message with two bodies."""
    for alternative in getattr(message, "alternatives", []):
        if alternative.mimetype == "text/html":
            return str(alternative.content)
    return ""
