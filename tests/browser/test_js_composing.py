"""What stands around the text while one writes: whom it reaches, drafts, emoji, what is pending."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_js_composer import COMPOSER, accept, arrive

pytestmark = pytest.mark.browser

FULL = COMPOSER.replace(
    "data-preview-url",
    'data-reach-url="/acme/reach/" data-draft-url="/acme/draft/" data-preview-url',
).replace(
    "<div data-tools hidden>",
    """<div data-reach role="status"></div><div data-tools hidden>
    <button type="button" data-format="emoji" aria-expanded="false">Emoji</button>""",
)
PIECE = {"content_type": "text/html; charset=utf-8"}
# As the style sheet has it; a policy lets no style into the page but through the object model.
NARROW = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("textarea { width: 100% } .completions { position: absolute; width: 14rem }");
  document.adoptedStyleSheets = [sheet];
}"""
DOCUMENT = {"content_type": "application/json"}


@pytest.fixture
def composer(harness):
    harness.drafts = []
    harness.on("/acme/reach/", body="<p data-audience>98 people</p>", **PIECE)
    harness.on("/acme/draft/", body=json.dumps({"now": 1}), **DOCUMENT)
    harness.answers["/acme/draft/keep/"] = lambda route: (
        harness.drafts.append(route.request.post_data),
        route.fulfill(body="{}", **DOCUMENT),
    )
    harness.show(FULL)
    harness.connected()
    harness.field = harness.page.get_by_label("Write", exact=True)
    return harness


def test_what_is_to_be_known_is_said_before_it_is_sent(composer):
    accept(composer)
    composer.field.focus()
    expect(composer.page.get_by_text("98 people")).to_be_visible()
    composer.on("/acme/reach/", body="<p data-note>Dee can't see this.</p>", **PIECE)
    composer.field.fill("Ask @dee-walsh")
    composer.field.press("Control+Enter")
    expect(composer.page.get_by_text("Dee can't see this.")).to_be_visible()
    expect(composer.page.get_by_role("alert")).to_contain_text("Look at what is said above")
    assert composer.times("POST", "/acme/posts/") == 0
    with composer.page.expect_response("**/posts/"):
        composer.field.press("Control+Enter")


def test_what_was_sent_stands_in_its_place_at_once_until_it_is_confirmed(composer):
    waiting = []
    composer.answers["/acme/posts/"] = waiting.append
    composer.field.fill("Hello <b>all</b>")
    composer.field.press("Control+Enter")
    pending = composer.page.locator("#feed > [aria-busy]")
    expect(pending).to_contain_text("Sending…")
    expect(pending).to_contain_text("Hello <b>all</b>")
    waiting.pop().fulfill(
        status=201, body=json.dumps({"post": "9", "url": "/acme/posts/9/"}), **DOCUMENT
    )
    arrive(composer)
    expect(composer.page.locator("#post-9 > article")).to_be_focused()
    expect(pending).to_have_count(0)
    composer.answers["/acme/posts/"] = lambda route: route.fulfill(status=500)
    composer.field.fill("Again")
    composer.field.press("Control+Enter")
    expect(pending).to_have_count(0)
    expect(composer.field).to_have_value("Again")
    accept(composer, post=10)
    with composer.page.expect_response("**/posts/"):
        composer.page.get_by_role("button", name="Try again").click()


def test_a_draft_of_another_device_is_gone_on_with_and_goes_with_the_post(composer):
    kept = {"text": "Begun at home", "kept": 1_000, "now": 2_000}
    composer.on("/acme/draft/", body=json.dumps(kept), **DOCUMENT)
    composer.field.focus()
    expect(composer.field).to_have_value("Begun at home")
    expect(composer.page.get_by_text("on another device")).to_be_visible()
    with composer.page.expect_response("**/draft/keep/"):
        composer.field.press_sequentially(", ended here")
    composer.page.reload()
    expect(composer.field).to_have_value("Begun at home, ended here")
    assert "ended here" in composer.drafts[-1]
    sent = []
    composer.answers["/acme/posts/"] = sent.append
    composer.field.press("Control+Enter")
    composer.page.wait_for_function("document.querySelector('[data-sending]')")
    expect(composer.page.locator("#feed > [aria-busy]")).to_have_count(1)
    assert 'name="draft"\r\n\r\nhome' in sent[0].request.post_data


def test_signed_out_the_text_waits_and_is_sent_on_coming_back(composer):
    composer.on("/acme/posts/", status=401)
    composer.field.fill("Hello")
    composer.field.press("Control+Enter")
    expect(composer.page.get_by_role("link", name="Sign in")).to_be_focused()
    expect(composer.field).to_have_value("Hello")
    accept(composer)
    with composer.page.expect_response("**/posts/"):
        composer.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_emoji_are_found_by_word_and_put_in_by_keyboard(composer):
    composer.field.fill("Well done ")
    composer.page.get_by_role("button", name="Emoji").click()
    search = composer.page.get_by_role("searchbox", name="Search emoji")
    expect(search).to_be_focused()
    search.fill("congrat")
    search.press("ArrowDown")
    expect(composer.page.get_by_role("button", name="party popper")).to_be_focused()
    composer.page.keyboard.press("Enter")
    expect(composer.field).to_have_value("Well done 🎉")
    expect(composer.field).to_be_focused()
    composer.page.get_by_role("button", name="Emoji").click()
    search.press("Escape")
    expect(search).to_have_count(0)
    expect(composer.field).to_be_focused()


def test_what_is_offered_beside_the_caret_stays_on_a_narrow_screen(composer):
    composer.page.set_viewport_size({"width": 390, "height": 800})
    composer.page.evaluate(NARROW)
    option = """<li role="option" id="one" class="completion" data-value="#brightwell">
        <span class="completion__name">brightwell</span></li>"""
    composer.on("/acme/complete/topics/", body=option, **PIECE)
    composer.field.focus()
    composer.field.press_sequentially("Whoever is at the far end: #bri")
    offered = composer.page.get_by_role("listbox")
    expect(offered).to_be_visible()
    box = offered.bounding_box()
    assert box["x"] + box["width"] <= 390
    assert box["x"] >= 0
