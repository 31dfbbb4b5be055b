"""Read the outbox."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from accounts.mail.models import OutboxMail
from accounts.networks.models import Member
from accounts.paging import Page, page

OUTBOX_PAGE = 30
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def outbox_page(member: Member, after: str = "") -> Page[OutboxMail]:
    """One page of the mails `member` may read, the newest first, without their bodies."""
    mails = OutboxMail.objects.visible_to(member).defer("text", "html", "headers")
    return page(mails, order=["-id"], after=after, size=OUTBOX_PAGE)


def links_of(mail: OutboxMail) -> list[str]:
    """The links of a mail that lead to this installation, each once, in order."""
    own = urlsplit(settings.BASE_URL).netloc
    found = (address.rstrip(".,;:)") for address in ADDRESS.findall(mail.text))
    return list(
        dict.fromkeys(
            link for link in found if urlsplit(link).netloc == own and urlsplit(link).path > "/"
        )
    )
