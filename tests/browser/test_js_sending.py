"""While a post is under way its writer begins the next one: neither text nor place is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_js_composer import SENT, accept, arrive, composer

__all__ = ["composer"]
pytestmark = pytest.mark.browser


def test_a_late_card_leaves_the_focus_to_whoever_writes_the_next_one(composer):
    accept(composer)
    _send(composer, "One")
    composer.field.press_sequentially("Tw")
    arrive(composer)
    expect(composer.page.locator("#post-9")).to_be_visible()
    composer.page.keyboard.type("o")
    expect(composer.field).to_have_value("Two")


def test_what_is_written_before_the_answer_came_is_the_next_one(composer):
    held = []
    composer.answers["/acme/posts/"] = held.append
    composer.field.fill("One")
    composer.page.get_by_role("button", name="Post").click()
    expect(composer.page.get_by_text("Sending…")).to_be_visible()
    composer.field.press("End")
    composer.page.keyboard.type(" and two")
    held[0].fulfill(body='{"post": "9", "url": "/acme/posts/9/"}', **SENT)
    expect(composer.field).to_have_value(" and two")
    composer.page.keyboard.type("!")
    expect(composer.field).to_have_value(" and two!")
    accept(composer)
    _send(composer)
    assert len(set(composer.keys)) == 2


def test_where_the_card_will_stand_it_is_waited_for(composer):
    composer.page.clock.install()
    accept(composer)
    _send(composer, "One")
    composer.page.clock.run_for(5000)
    arrive(composer)
    expect(composer.page.locator("#post-9 > article")).to_be_focused()
    expect(composer.page).to_have_url(re.compile("/acme/$"))


def test_whoever_writes_the_next_one_is_not_led_away(composer):
    composer.page.clock.install()
    accept(composer)
    _send(composer, "One")
    composer.field.press_sequentially("Two")
    composer.page.clock.run_for(11_000)
    link = composer.page.locator("[data-toasts]").get_by_role("link")
    expect(link).to_have_attribute("href", "/acme/posts/9/")
    expect(composer.page.get_by_text("Sending…")).to_have_count(0)
    expect(composer.field).to_have_value("Two")


def test_whoever_writes_nothing_more_is_shown_the_post(composer):
    composer.page.clock.install()
    accept(composer)
    composer.on("/acme/posts/9/", body="<p>The post", content_type="text/html")
    _send(composer, "One")
    composer.page.clock.run_for(11_000)
    expect(composer.page.get_by_text("The post")).to_be_visible()


def _send(composer, text: str = "") -> None:
    if text:
        composer.field.fill(text)
    with composer.page.expect_response("**/posts/"):
        composer.field.press("Control+Enter")
    expect(composer.field).to_have_value("")
