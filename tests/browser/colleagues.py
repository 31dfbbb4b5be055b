"""
A small network with colleagues at their screens, for what one does and another sees.

Ben leads *Canteen*, a private group with Ada and Cem in it; *Payroll*, private too, is Dee's, with
Ada and Ben. So what goes from the one to the other is lost to Cem and new to Dee.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.processes import ServerProcess, running

# Run in the server's own environment: the people, and a thread for each who does something to it.
PREPARE = """
import json
from django.test import Client
from accounts.networks.actions import join_network
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from tests.builders import a_group, a_person, a_post, a_question, a_reply

ada = Member.objects.get()
who = {"ada": ada}
for name in ("Ben Hughes", "Cem Yilmaz", "Dee Walsh"):
    key = name.split()[0].lower()
    person = a_person(f"{key}@brightwater.example")
    who[key] = join_network(person=person, network=ada.network, name=name)
for member in who.values():
    acknowledge_policy(member=member)
ben, cem, dee = who["ben"], who["cem"], who["dee"]
canteen = a_group(by=ben, name="Canteen", members=(ada, cem), access="private")
payroll = a_group(by=dee, name="Payroll", members=(ada, ben), access="private")
threads = {
    word: a_post(by=ben, within=canteen, text=f"Ben says: {word}").pk
    for word in ("moved", "shared", "closed", "pinned", "edited", "liked", "deleted", "muted")
}
split = a_post(by=ben, within=canteen, text="Ben says: split")
threads["split"] = split.pk
for text in ("Soup it is.", "The lift is broken.", "Since Monday, the lift."):
    a_reply(by=cem, to=split, text=text)
question = a_question(by=ben, within=canteen, text="Who has the key?")
threads["question"] = question.pk
for text in ("Not me.", "Dee has it."):
    a_reply(by=cem, to=question, text=text)
cookies = {}
for name, member in who.items():
    visitor = Client()
    visitor.force_login(member.person)
    cookies[name] = visitor.session.session_key
print(json.dumps({"cookies": cookies, "threads": threads}))
"""


@dataclass(frozen=True)
class Office:
    """A page of a browser of each colleague, and the threads that there are."""

    ada: Page
    ben: Page
    cem: Page
    dee: Page
    threads: dict[str, int]

    def address(self, thread: str, then: str = "") -> str:
        """Where a thread is read, or where something (`then`) is done to it."""
        return f"/brightwater/posts/{self.threads[thread]}/{then}"


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory) -> Iterator[Office]:
    server = ServerProcess(tmp_path_factory.mktemp("office"))
    complaints: list[str] = []
    with running(server):
        server.start_network()
        made = json.loads(server.shell(PREPARE).splitlines()[-1])
        contexts = {}
        for name, cookie in made["cookies"].items():
            contexts[name] = browser.new_context(base_url=server.address, reduced_motion="reduce")
            contexts[name].add_cookies([{"name": "sid", "value": cookie, "url": server.address}])
        pages = {name: context.new_page() for name, context in contexts.items()}
        for page in pages.values():
            page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Office(**pages, threads=made["threads"])
        for context in contexts.values():
            context.close()
    assert complaints == []


def open_live(page: Page, address: str) -> None:
    """Open a page and wait until it listens."""
    page.goto(address)
    expect(page.locator("html[data-state=connected]")).to_have_count(1)


def choose(page: Page, thread: int, entry: str) -> None:
    """Choose an entry of the menu of a post."""
    page.locator(f"#card-{thread} .post__more").click()
    page.locator(".panel").get_by_text(entry, exact=True).click()
