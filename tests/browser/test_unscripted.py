"""Without scripts: other kinds than updates are found from home and from a group, and posted."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.processes import ServerProcess, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# Run in the server's own environment.
PREPARE = """
import json
from django.test import Client
from accounts.networks.actions import join_network
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from tests.builders import a_group, a_person

ada = Member.objects.get()
ben = join_network(person=a_person("ben@x.example"), network=ada.network, name="Ben Hughes")
a_group(by=ada, name="Payroll", members=(ben,))
cookies = {}
for name, member in (("ada", ada), ("ben", ben)):
    acknowledge_policy(member=member)
    visitor = Client()
    visitor.force_login(member.person)
    cookies[name] = visitor.session.session_key
print(json.dumps(cookies))
"""
ADMIN = "Ada Okafor"
PLACES = {"home": "/brightwater/", "a group": "/brightwater/groups/payroll/"}


@pytest.fixture(scope="module")
def screens(browser: Browser, tmp_path_factory) -> Iterator[dict[str, Page]]:
    server = ServerProcess(tmp_path_factory.mktemp("unscripted"))
    with running(server):
        server.start_network()
        pages = {}
        for name, cookie in json.loads(server.shell(PREPARE).splitlines()[-1]).items():
            context = browser.new_context(base_url=server.address, java_script_enabled=False)
            context.add_cookies([{"name": "sid", "value": cookie, "url": server.address}])
            pages[name] = context.new_page()
        yield pages
        for page in pages.values():
            page.context.close()


def _begin(page: Page, place: str, kind: str) -> None:
    """Find the page of a kind from a place, as one finds it who sees no scripts."""
    page.goto(PLACES[place])
    page.get_by_role("link", name=kind, exact=True).click()
    expect(page.get_by_role("heading", name=kind)).to_be_visible()
    if place == "home":
        page.get_by_label("To", exact=True).select_option(label="Payroll")


def _post(page: Page, field: str, text: str) -> None:
    page.get_by_label(field).fill(text)
    page.get_by_role("button", name="Post").click()
    expect(page).to_have_url(re.compile(r"/brightwater/posts/\d+/"))
    expect(page.locator(".post .prose").first).to_have_text(text)
    expect(page.locator(".page-title").first).to_contain_text("Payroll")


@pytest.mark.parametrize("place", PLACES)
def test_a_question_is_asked(screens, place):
    page = screens["ben"]
    _begin(page, place, "Question")
    _post(page, "What do you want to say?", f"Who has the key, asked from {place}?")
    expect(page.locator(".post--question")).to_have_count(1)


@pytest.mark.parametrize("place", PLACES)
def test_an_administrator_announces(screens, place):
    page = screens["ada"]
    _begin(page, place, "Announcement")
    page.get_by_label("Ask everyone to confirm").check()
    _post(page, "What do you want to say?", f"We move, says {place}.")
    expect(page.locator(".post--announcement")).to_have_count(1)
    reader = screens["ben"]
    reader.goto("/brightwater/groups/payroll/")
    expect(reader.get_by_text(f"We move, says {place}.").first).to_be_visible()


@pytest.mark.parametrize("place", PLACES)
def test_somebody_is_praised(screens, place):
    page = screens["ben"]
    _begin(page, place, "Praise")
    page.get_by_label("Whom").fill("Nobody Known")
    page.get_by_label("Why").fill("Kept the lights on.")
    page.get_by_role("button", name="Post").click()
    # What is missing is said beside its field, and what was written stays.
    expect(page.get_by_text("Nobody who reads this group is called")).to_be_visible()
    expect(page.get_by_label("Why")).to_have_value("Kept the lights on.")
    page.get_by_label("Whom").fill(ADMIN)
    _post(page, "Why", "Kept the lights on.")
    expect(page.locator(".post--praise")).to_contain_text(ADMIN)


def test_a_file_goes_with_it(screens):
    page = screens["ben"]
    _begin(page, "a group", "Question")
    file = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Desks"}
    page.get_by_label("Add files").set_input_files(file)
    _post(page, "What do you want to say?", "Who sits where?")
    expect(page.locator(".post--question")).to_contain_text("plan.txt")


def test_what_one_may_not_begin_is_refused_with_the_reason(screens):
    page = screens["ben"]
    page.goto(PLACES["a group"])
    page.get_by_role("link", name="Announcement", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Only a group's admins")
