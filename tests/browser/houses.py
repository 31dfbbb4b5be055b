"""The two ways in which Collab stands on a machine, for a journey that must be the same in both."""

import contextlib
import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from deploy.local import ProductionLocal
from tests.processes import ServerProcess, running, wait_until

LINK = re.compile(r"https?://[^/\s]+(/invitation/\S+)")


class EmbeddedHouse:
    """One process and no mail server: mails lie in the outbox."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.address = server.address

    def first_run_key(self) -> str:
        found = re.search(r"one-time key is (\S+)", self.server.said())
        assert found
        return found[1]

    def link_in_mail(self, admin: Page, address: str) -> str:
        """The link in the mail to `address`, as the administrator finds it in the outbox."""
        page = admin.context.new_page()
        mail = page.locator(".outbox__mail", has_text=address).get_by_role("link")

        def is_there() -> bool:
            page.goto("/brightwater/admin/outbox/")
            return mail.count() == 1

        wait_until(is_there, 30)
        mail.click()
        link = page.locator(".letter__links a", has_text="/invitation/").first.get_attribute("href")
        page.close()
        assert link
        return link


class ProductionHouse:
    """Everything behind nginx: mails are sent."""

    def __init__(self, tier: ProductionLocal) -> None:
        self.tier = tier
        self.address = tier.address

    def first_run_key(self) -> str:
        return self.tier.first_run_key()

    def link_in_mail(self, admin: Page, address: str) -> str:
        """The link in the mail to `address`, as it arrived there: once."""
        wait_until(lambda: bool(self._mails_to(address)), 30)
        [mail] = self._mails_to(address)
        found = LINK.search(mail)
        assert found
        return found[1]

    def _mails_to(self, address: str) -> list[str]:
        texts = []
        for path in self.tier.mails.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            if mail["X-Envelope-To"] == address and body:
                texts.append(body.get_content())
        return texts


@contextlib.contextmanager
def house_standing(kind: str, folder: Path) -> Iterator[EmbeddedHouse | ProductionHouse]:
    """Have Collab stand inside, "embedded" or in "production"."""
    if kind == "embedded":
        with running(ServerProcess(folder)) as server:
            yield EmbeddedHouse(server)
    else:
        with ProductionLocal(folder) as tier:
            yield ProductionHouse(tier)
