"""Two colleagues write to each other, one on a desk and one on a phone, and watch each other."""

import base64
import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import SCREENS, watch
from tests.builders import a_picture
from tests.processes import Process, ServerProcess, running

__all__ = ["watch"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TALK = """
import json
from django.test import Client
from collab.sample.queries import persona_named
from feeds.messages.models import Conversation
from tests.builders import a_message

# Those of the sample would be counted, too.
Conversation.objects.all().delete()
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
        aisha.get_by_label("Change your message").fill("For you, in an hour.")
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


def test_a_picture_goes_to_the_other_ones_open_screen_and_away_again(tmp_path, watch):
    server = ServerProcess(tmp_path)
    with running(server):
        sample = ("manage.py", "sample", "--limit=1")
        Process(*sample, folder=server.folder, name="sample", environment=server.environment).run()
        made = json.loads(server.shell(TALK).splitlines()[-1])
        jo, aisha = (watch(server, made[name]).page for name in ("jo", "aisha"))
        aisha.set_viewport_size(SCREENS["phone"])
        for page in (jo, aisha):
            page.goto(made["talk"])
        picture = {"name": "desk.png", "mimeType": "image/png", "buffer": a_picture((1600, 900))}

        # One that is taken back before it is sent, and one dropped onto the composer.
        box = jo.locator("compose-box")
        box.locator("input[type=file]").set_input_files([picture])
        jo.get_by_role("button", name="Remove desk.png").click()
        expect(box.locator(".upload")).to_have_count(0)
        drop(jo, picture)
        jo.get_by_label("What does desk.png show?").fill("A desk")
        # What is chosen and what is written wait for whoever comes back.
        jo.get_by_label("Write a message").fill("Mine")
        jo.reload()
        expect(jo.get_by_label("Write a message")).to_have_value("Mine")
        jo.get_by_label("What does desk.png show?").fill("A desk")
        jo.get_by_role("button", name="Send").click()

        for page in (jo, aisha):
            shown = page.get_by_role("log").get_by_role("img", name="A desk")
            expect(shown).to_be_visible()
            expect(shown).to_have_js_property("complete", True)
            assert shown.evaluate("each => each.naturalWidth") > 0
            expect(shown).to_be_in_viewport()
        expect(box.locator(".upload")).to_have_count(0)
        aisha.get_by_role("log").get_by_role("img", name="A desk").click()
        expect(aisha.get_by_role("dialog")).to_be_visible()
        aisha.keyboard.press("Escape")

        # Her answer is a file alone, from the phone.
        paper = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        aisha.locator("compose-box input[type=file]").set_input_files([paper])
        expect(aisha.locator("compose-box .upload[data-upload]")).to_have_count(1)
        aisha.get_by_role("button", name="Send").click()
        expect(jo.get_by_role("log").get_by_role("link", name="offer.pdf")).to_be_visible()
        expect(jo.locator(".talks__line").first).to_contain_text("offer.pdf")

        mine = jo.locator(".message", has_text="Mine")
        mine.hover()
        mine.locator("summary").click()
        mine.get_by_role("link", name="Edit").click()
        jo.get_by_role("button", name="Remove desk.png").click()
        jo.get_by_role("button", name="Save").click()
        expect(aisha.get_by_role("log").get_by_role("img", name="A desk")).to_have_count(0)
        expect(aisha.get_by_role("log")).to_contain_text("Mine")
        # A page that is still on its way when its server ends complains, or does not close.
        jo.wait_for_url("**/messages/*/#message-*")
        jo.close()


def drop(page, file: dict) -> None:
    """Drop a file onto the composer, as from a window beside."""
    content = base64.b64encode(file["buffer"]).decode()
    page.locator("form[data-composer]").evaluate(
        """(form, [name, type, content]) => {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, { type }));
            form.dispatchEvent(
                new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true })
            );
        }""",
        [file["name"], file["mimeType"], content],
    )
