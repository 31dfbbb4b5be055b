"""Two colleagues write to each other, one on a desk and one on a phone, and watch each other."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import SCREENS, watch
from tests.processes import Process, ServerProcess, running

__all__ = ["watch"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TALK = """
import json
from django.test import Client
from collab.sample.queries import persona_named
from tests.builders import a_message

who = {name: persona_named(name).member for name in ("jo", "aisha")}
said = a_message(by=who["jo"], to=(who["aisha"],), text="Have you a minute?")
sessions = {}
for name, member in who.items():
    client = Client()
    client.force_login(member.person)
    sessions[name] = client.session.session_key
print(json.dumps(sessions | {"talk": f"/tallbridge/messages/{said.conversation_id}/"}))
"""


def test_two_write_to_each_other_and_see_it_at_once(tmp_path, watch):
    server = ServerProcess(tmp_path)
    with running(server):
        sample = ("manage.py", "sample", "--limit=1")
        Process(*sample, folder=server.folder, name="sample", environment=server.environment).run()
        made = json.loads(server.shell(TALK).splitlines()[-1])
        jo, aisha = (watch(server, made[name]).page for name in ("jo", "aisha"))
        aisha.set_viewport_size(SCREENS["phone"])
        count = aisha.locator("[data-messages] [data-number]")

        aisha.goto("/tallbridge/")
        expect(count).to_have_text("1")
        aisha.locator("[data-messages]").click()
        aisha.get_by_role("link", name=re.compile("Jo Marsden")).click()
        jo.goto(made["talk"])
        # She has read it; that he sees.
        expect(count).to_be_hidden(timeout=10_000)
        expect(jo.locator(".talk__seen")).to_have_text("Seen")

        answer = aisha.get_by_label("Write a message")
        answer.fill("For you, **always**.")
        answer.press("Control+Enter")
        expect(answer).to_have_value("")
        expect(answer).to_be_focused()
        expect(jo.get_by_role("log")).to_contain_text("For you, always.")
        expect(jo.locator(".talk__seen")).to_be_hidden()
        expect(jo.locator(".talks__line").first).to_contain_text("For you")

        mine = aisha.locator(".message", has_text="For you")
        mine.locator("summary").click()
        mine.get_by_role("link", name="Edit").click()
        aisha.get_by_label("Your message").fill("For you, in an hour.")
        aisha.get_by_role("button", name="Save").click()
        expect(jo.get_by_role("log")).to_contain_text("in an hour.")
        his = jo.locator(".message", has_text="in an hour")
        expect(his).to_contain_text("edited")
        his.hover()
        his.locator("summary").click()
        expect(his.get_by_role("link", name="Report")).to_be_visible()
        expect(his.get_by_role("link", name="Edit")).to_be_hidden()

        # What comes while one reads further up does not move the page.
        for number in range(12):
            answer = aisha.get_by_label("Write a message")
            answer.fill(f"Line {number}\n\nand more")
            answer.press("Control+Enter")
            expect(answer).to_have_value("")
        expect(jo.get_by_role("log")).to_contain_text("Line 11")
        jo.evaluate("scrollTo(0, 0)")
        before = jo.evaluate("scrollY")
        answer.fill("The last one")
        answer.press("Control+Enter")
        more = jo.get_by_role("button", name="New messages below")
        more.click(timeout=10_000)
        assert before == 0 and jo.evaluate("scrollY") > 0
        expect(jo.locator(".message", has_text="The last one")).to_be_in_viewport()
