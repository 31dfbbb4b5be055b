"""A network is closed and opened again by its administrator, beside somebody who has it open."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import Watcher, watch
from tests.processes import Process, ServerProcess, running

__all__ = ["watch"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SESSIONS = """
import json
from django.test import Client
from collab.sample.queries import persona_named

sessions = {}
for name in ("callum", "aisha"):
    client = Client()
    client.force_login(persona_named(name).member.person)
    sessions[name] = client.session.session_key
print(json.dumps(sessions))
"""


def test_closing_covers_open_screens_and_opening_brings_all_back(tmp_path, watch):
    server = ServerProcess(tmp_path)
    with running(server):
        sample = ("manage.py", "sample", "--limit=1")
        Process(*sample, folder=server.folder, name="sample", environment=server.environment).run()
        sessions = json.loads(server.shell(SESSIONS).splitlines()[-1])
        admin, member = watch(server, sessions["callum"]), watch(server, sessions["aisha"])
        member.page.goto("/tallbridge/")
        member.page.wait_for_selector("html[data-state=connected]", state="attached")

        fill(
            admin, "/tallbridge/admin/close/", name="Tallbridge", reason="We were sold.\n\nAsk Ann."
        )
        began = time.monotonic()
        admin.page.get_by_role("button", name="Close the network").click()
        expect(admin.page.get_by_role("heading", name="Tallbridge is closed")).to_be_visible()
        expect(member.page.get_by_role("alert")).to_contain_text("You can no longer see this")
        # A second by promise; the rest is this machine's, which draws two pages meanwhile.
        assert time.monotonic() - began < 5
        assert "of-group" not in member.page.content()
        admin.look()

        for address, says in (("/tallbridge/people/", "closed it on"), ("/networks/", "Closed on")):
            member.look_at(address)
            expect(member.page.get_by_text(says)).to_be_visible()
        admin.look_at("/tallbridge/admin/reopen/")
        fill(admin, "/tallbridge/admin/reopen/", reason="It was not.")
        admin.page.get_by_role("button", name="Open the network again").click()
        expect(admin.page.get_by_text("Tallbridge is open again.")).to_be_visible()
        member.page.goto("/tallbridge/")
        member.page.wait_for_selector("html[data-state=connected]", state="attached")


def fill(watcher: Watcher, address: str, **fields: str) -> None:
    watcher.page.goto(address)
    for name, value in fields.items():
        watcher.page.locator(f"[name={name}]").fill(value)
