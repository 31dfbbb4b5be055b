"""Where Django's mail functions lead: into the queue, and from there to SMTP or the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.mail.actions import html_part_of, post_message
from accounts.mail.messages import one_line
from accounts.mail.models import OutboxMail


class QueueBackend(BaseEmailBackend):
    """Keep what is sent and have it delivered by a task, whoever sends it: no request waits."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            post_message(message)
        return len(email_messages)


class OutboxBackend(BaseEmailBackend):
    """Keep each mail as made, for the outbox page; nothing leaves the house."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            built = message.message()
            network = getattr(message, "network", None)
            for address in message.recipients():
                OutboxMail.objects.create(
                    network=network,
                    to=address,
                    subject=one_line(str(message.subject)),
                    text=str(message.body),
                    html=html_part_of(message),
                    headers={name: str(value) for name, value in built.items()},
                    reference=getattr(message, "reference", ""),
                )
        return len(email_messages)
