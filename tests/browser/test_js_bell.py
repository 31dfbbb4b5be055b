"""The bell on open screens: told to look, it asks for its own number, and nothing moves."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGE = """<a href="/acme/notifications/" data-bell data-count="/acme/notifications/count/">Bell
<span data-bell-words>nothing new</span><span data-bell-count hidden></span></a>
<p data-bell-news hidden>There is something new.</p>
<a id="row" href="#there" data-reads="/acme/notifications/9/read/">Dee replied</a>"""


@pytest.fixture
def bell(harness):
    harness.show(PAGE)
    harness.connected()
    return harness


def ring(harness, count, words, **frame):
    body = json.dumps({"count": count, "words": words})
    harness.on("/acme/notifications/count/", body=body, content_type="application/json")
    told = {"kind": "notifications.told", "put": "screen", "place": "bell"}
    harness.push(**(told | {"number": 11, "spread": 0, "is_new": True} | frame))


def test_it_asks_for_its_own_number_and_offers_what_is_new(bell):
    ring(bell, "3", "3 new")
    number = bell.page.locator("[data-bell-count]")
    expect(number).to_have_text("3")
    expect(bell.page.locator("[data-bell-words]")).to_have_text("3 new")
    expect(bell.page.locator("[data-bell-news]")).to_be_visible()
    expect(bell.page.locator("#announcer")).to_have_text("Notifications: 3 new")
    # Read in another window.
    ring(bell, "", "nothing new", kind="notifications.read", is_new=False)
    expect(number).to_be_hidden()


def test_many_words_at_once_are_one_question_and_what_is_deleted_asks_again(bell):
    for number in (11, 12, 13):
        ring(bell, "2", "2 new", number=number)
    expect(bell.page.locator("[data-bell-count]")).to_have_text("2")
    assert bell.times("GET", "/acme/notifications/count/") == 1
    ring(bell, "1", "1 new", kind="post.deleted", place="remove", put="post-1", target="post-1")
    expect(bell.page.locator("[data-bell-count]")).to_have_text("1")


def test_what_is_opened_counts_as_read(bell):
    bell.on("/acme/notifications/9/read/", status=204)
    with bell.page.expect_request("**/notifications/9/read/") as asked:
        bell.page.locator("#row").click()
    assert asked.value.method == "POST" and "token" in asked.value.post_data
