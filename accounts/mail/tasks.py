"""Deliver what was posted, and forget it."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mail.delivery import deliver, keeps_mail
from accounts.mail.guards import refusal_of
from accounts.mail.messages import NetworkMessage
from accounts.mail.models import PendingMail
from accounts.networks.sealing import bound_network, unsealed
from accounts.tasks.registry import Dropped, periodic, task

# Five tries in about six hours: a mail server may be away for longer than a moment.
MAIL_WAITS = (10, 60, 10 * 60, 6 * 60 * 60)
# A conversation with a slow mail server, each of whose answers may take `EMAIL_TIMEOUT`.
MAIL_SECONDS = 120
KEEP_FACTS = timedelta(days=30)
NO_CONTENT: dict[str, Any] = {"subject": "", "text": "", "html": "", "headers": {}}


def addresses_of(asked: Sequence[dict[str, Any]]) -> list[str]:
    """To whom these mails go."""
    ids = [int(ids.get("mail", 0)) for ids in asked]
    found = dict(PendingMail.objects.filter(pk__in=ids).values_list("pk", "to"))
    return [found.get(mail, "") for mail in ids]


@task(
    "mail.deliver_pending",
    label=_("Mail"),
    for_whom=addresses_of,
    waits=MAIL_WAITS,
    seconds=MAIL_SECONDS,
    atomic=keeps_mail,
)
def deliver_pending(mail: int) -> None:
    """Send the mail, once, if it may still go; then erase what it said."""
    is_bound = bound_network() is not None
    with nullcontext() if is_bound else unsealed("a mail of no network, or one posted before it"):
        _deliver(mail)


def _deliver(mail: int) -> None:
    found = PendingMail.objects.select_related("network", "member__network", "member__person")
    pending = found.filter(pk=mail).first()
    if pending is None:
        raise Dropped("gone")
    if pending.sent_at or pending.bounced_at or pending.dropped_at:
        return
    refusal = refusal_of(pending)
    if refusal:
        PendingMail.objects.filter(pk=mail).update(**NO_CONTENT, dropped_at=timezone.now())
        raise Dropped(refusal)
    message = NetworkMessage(
        subject=pending.subject,
        body=pending.text,
        from_email=pending.sender,
        to=[pending.to],
        headers=pending.headers,
    )
    if pending.html:
        message.attach_alternative(pending.html, "text/html")
    message.network, message.reference = pending.network, pending.reference
    arrived = deliver(message)
    now = timezone.now()
    PendingMail.objects.filter(pk=mail).update(
        **NO_CONTENT,
        sent_at=now if arrived else None,
        bounced_at=None if arrived else now,
    )


@periodic(24 * 60 * 60)
def forget_sent_mails() -> None:
    """Forget a month later that a mail was sent at all."""
    before = timezone.now() - KEEP_FACTS
    with unsealed("mails of every network grow old"):
        PendingMail.objects.filter(sent_at__lt=before).delete()
        PendingMail.objects.filter(bounced_at__lt=before).delete()
        PendingMail.objects.filter(dropped_at__lt=before).delete()
