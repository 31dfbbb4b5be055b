"""Whether mail can leave the house."""

import smtplib
import ssl
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong
from accounts.mail.delivery import keeps_mail

GREETING_SECONDS = 4


@examines("Mail", asks_outside=True)
def mail_server() -> Iterator[Finding]:
    """Greet the mail server and sign in to it; nothing is sent."""
    if keeps_mail():
        yield note(
            _("No mail is sent: each is kept in the outbox, which administrators open."),
            _("Set EMAIL_URL to have mail sent."),
        )
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    mailer = get_connection(settings.DELIVERY_BACKEND, timeout=GREETING_SECONDS)
    try:
        mailer.open()
    except smtplib.SMTPAuthenticationError:
        yield wrong(
            _("The mail server %(server)s refuses the user name or password."),
            _("Correct both in EMAIL_URL."),
            server=server,
        )
    except smtplib.SMTPNotSupportedError:
        yield wrong(
            _("The mail server %(server)s does not know what EMAIL_URL asks of it."),
            _("Without encryption or sign-in, use smtp://; with STARTTLS, smtp+tls://."),
            server=server,
        )
    except ssl.SSLError:
        yield wrong(
            _("The mail server %(server)s can't be spoken to encryptedly, or its certificate "
              "is not valid for that name."),
            _("Name it in EMAIL_URL as in its certificate; smtp+ssl:// is for port 465, "
              "smtp+tls:// for 587."),
            server=server,
        )  # fmt: skip
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            _("The mail server %(server)s does not answer as one (%(why)s)."),
            _("Check host and port in EMAIL_URL, and that this machine may reach it. "
              "Mails wait as tasks meanwhile, and none is lost."),
            server=server,
            why=getattr(error, "strerror", "") or type(error).__name__,
        )  # fmt: skip
    else:
        yield well(_("The mail server %(server)s greets us."), server=server)
    finally:
        mailer.close()


@examines("Mail")
def sender() -> Iterator[Finding]:
    if keeps_mail():
        return
    if not settings.EMAIL_USE_TLS and not settings.EMAIL_USE_SSL and settings.EMAIL_HOST_USER:
        yield wrong(
            _("The password for the mail server travels unencrypted."),
            _("Begin EMAIL_URL with smtp+tls:// (STARTTLS) or smtp+ssl://."),
        )
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    if "." not in domain:
        yield note(
            _("Mails come from %(sender)s, an address that other mail servers won't take."),
            _("Set MAIL_FROM to an address of your organisation's."),
            sender=settings.DEFAULT_FROM_EMAIL,
        )
