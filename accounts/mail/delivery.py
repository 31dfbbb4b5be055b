"""Hand a message over: to SMTP, or to the outbox where there is none."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from accounts.mail.signals import mail_bounced
from accounts.tasks.claiming import confirm_claim

logger = logging.getLogger(__name__)

OUTBOX = "accounts.mail.backends.OutboxBackend"


def keeps_mail() -> bool:
    """
    Whether mails are kept in this database, not sent.

    Tasks that deliver are atomic exactly then: the outbox row, the mark on what the mail is about
    and the end of the task are one transaction, so each mail is kept once whatever crashes. With
    SMTP no transaction may wait for the other server.
    """
    return bool(settings.DELIVERY_BACKEND == OUTBOX)


def deliver(message: EmailMessage) -> bool:
    """
    Send `message` now; False if its address refuses mail for good, which `mail_bounced` tells too.

    :raises OSError: for anything that may be better later (smtplib's exceptions are OSErrors); the
        task that called is tried again
    :raises ClaimLost: if another runner has taken that task over meanwhile
    """
    if not keeps_mail():
        confirm_claim()
    try:
        get_connection(settings.DELIVERY_BACKEND).send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = {code for code, _ in refusal.recipients.values()}
        if not codes or any(not 500 <= code < 600 for code in codes):
            raise
        network = getattr(message, "network", None)
        mail_bounced.send(
            sender=type(message),
            to=message.to[0],
            network=network.pk if network else None,
            reference=getattr(message, "reference", ""),
        )
        logger.warning("The address of %r refuses mail for good", getattr(message, "reference", ""))
        return False
    return True
