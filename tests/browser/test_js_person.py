"""The card over a name: it comes when one rests there, takes no focus, and goes by itself."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BODY = """<p><a href="/acme/people/9/">Dee</a> and <a href="/acme/people/8/">Cem</a></p>
<a href="/acme/groups/">Groups</a>"""
CARD = """<p>Dee Walsh, Clerk</p><a href="/acme/people/9/">Profile</a>
<form method="post" action="/acme/people/9/follow/">
<button name="follow" value="on">{}</button></form>"""


@pytest.fixture
def people(harness):
    harness.on("/acme/people/9/card/", body=CARD.format("Follow"), content_type="text/html")
    harness.on("/acme/people/8/card/", body="<p>Cem Yilmaz</p>", content_type="text/html")
    harness.show(BODY)
    harness.dee = harness.page.get_by_role("link", name="Dee", exact=True)
    harness.card = harness.page.locator(".person-card")
    return harness


def test_it_comes_when_the_mouse_rests_on_a_name_and_stays_while_it_is_on_the_card(people):
    people.dee.hover()
    expect(people.card).to_contain_text("Dee Walsh")
    assert people.page.evaluate("document.activeElement === document.body")
    people.card.hover()
    people.page.wait_for_timeout(400)
    expect(people.card).to_be_visible()
    people.page.get_by_role("link", name="Cem").hover()
    expect(people.card).to_have_text("Cem Yilmaz")
    people.page.get_by_role("link", name="Groups").hover()
    expect(people.card).to_be_hidden()


def test_a_mouse_that_only_passes_asks_for_nothing(people):
    people.dee.hover()
    people.page.get_by_role("link", name="Groups").hover()
    people.page.wait_for_timeout(600)
    assert people.times("GET", "/acme/people/9/card/") == 0


def test_by_keyboard_it_comes_at_the_name_tab_goes_through_it_and_escape_closes_it(people):
    people.dee.focus()
    people.page.keyboard.press("Shift+Tab")
    people.page.keyboard.press("Tab")
    expect(people.card).to_be_visible()
    expect(people.dee).to_be_focused()
    people.page.keyboard.press("Tab")
    expect(people.page.get_by_role("link", name="Profile")).to_be_focused()
    people.page.keyboard.press("Escape")
    expect(people.card).to_be_hidden()
    expect(people.dee).to_be_focused()
    people.page.keyboard.press("Tab")
    expect(people.page.get_by_role("link", name="Cem")).to_be_focused()


def test_following_on_the_card_draws_it_anew_and_keeps_the_focus(people):
    people.on("/acme/people/9/follow/", status=204)
    people.dee.hover()
    expect(people.card).to_be_visible()
    people.on("/acme/people/9/card/", body=CARD.format("Following"), content_type="text/html")
    people.card.get_by_role("button").click()
    expect(people.card.get_by_role("button", name="Following")).to_be_focused()
    assert people.times("POST", "/acme/people/9/follow/") == 1


def test_where_no_card_comes_the_link_is_a_link(people):
    people.cut("/acme/people/9/card/")
    people.dee.hover()
    people.page.wait_for_timeout(600)
    expect(people.card).to_have_count(0)
