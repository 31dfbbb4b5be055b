"""Deliver what was posted, and forget it."""

from datetime import timedelta

from django.utils import timezone

from accounts.mail.delivery import deliver, keeps_mail
from accounts.mail.messages import NetworkMessage
from accounts.mail.models import PendingMail
from accounts.tasks.registry import periodic, task

# About a day and a half: 5 s, 20 s, 80 s, 5 min, 21 min, then every hour.
MAIL_ATTEMPTS = 40
KEEP_FACTS = timedelta(days=30)


@task("mail.deliver_pending", attempts=MAIL_ATTEMPTS, atomic=keeps_mail)
def deliver_pending(mail: int) -> None:
    """Send the mail, once; then erase what it said."""
    pending = PendingMail.objects.select_related("network").filter(pk=mail).first()
    if pending is None or pending.sent_at or pending.bounced_at:
        return
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
        subject="",
        text="",
        html="",
        headers={},
        sent_at=now if arrived else None,
        bounced_at=None if arrived else now,
    )


@periodic(24 * 60 * 60)
def forget_sent_mails() -> None:
    """Forget a month later that a mail was sent at all."""
    PendingMail.objects.filter(sent_at__lt=timezone.now() - KEEP_FACTS).delete()
    PendingMail.objects.filter(bounced_at__lt=timezone.now() - KEEP_FACTS).delete()
