"""What scripts tell of announcements: seen once in view for a moment, confirmed at once."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SEEN, CONFIRM = "/acme/posts/1/seen/", "/acme/posts/1/confirm/"
FEED = """<ol class="feed"><li class="envelope" id="post-1" data-post="1" {marks}>
  <article class="post" tabindex="-1"><a class="post__time" href="/acme/posts/1/">now</a>
  <p>We move.</p>
  <button form="act" formaction="/acme/posts/1/confirm/" data-confirms>I have read this</button>
  </article></li></ol>"""


@pytest.fixture
def heard(harness):
    for path in (SEEN, CONFIRM):
        harness.on(path, status=204)
    return harness


def test_what_is_in_view_for_a_moment_is_seen_once(heard):
    heard.show(FEED.format(marks='data-reading="asked"'))
    expect(heard.page.locator("#post-1")).to_have_attribute("data-reading", "seen")
    heard.page.mouse.wheel(0, 2000)
    assert heard.times("POST", SEEN) == 1


def test_what_is_below_or_was_seen_is_not_told(heard):
    below = "<p>line</p>" * 200
    heard.show(below + FEED.format(marks='data-reading="asked"'))
    heard.page.clock.install()
    heard.page.clock.run_for(5000)
    assert heard.times("POST", SEEN) == 0
    heard.page.locator("#post-1").scroll_into_view_if_needed()
    heard.page.clock.run_for(5000)
    expect(heard.page.locator("#post-1")).to_have_attribute("data-reading", "seen")


def test_one_that_is_pushed_is_watched_once_its_marks_are_known(heard):
    marks = {"1": {"mine": False, "reacted": "", "unread": True, "kind": {"reading": "asked"}}}
    heard.on("/acme/marks/", body=json.dumps(marks), content_type="application/json")
    heard.show(FEED.format(marks=""))
    heard.page.evaluate(
        "document.dispatchEvent(new CustomEvent('live:placed', { detail: { posts: ['1'] } }))"
    )
    expect(heard.page.locator("#post-1")).to_have_attribute("data-reading", "seen")
    assert heard.times("POST", SEEN) == 1


def test_confirming_shows_at_once_and_keeps_the_focus(heard):
    heard.show(FEED.format(marks='data-reading="seen"'))
    heard.page.get_by_role("button", name="I have read this").click()
    expect(heard.page.locator("#post-1")).to_have_attribute("data-reading", "confirmed")
    assert heard.page.evaluate("document.activeElement.matches('article')")
    assert heard.times("POST", SEEN) == 0
    heard.page.wait_for_function("document.querySelector('[aria-busy]') === null")
    assert heard.times("POST", CONFIRM) == 1
