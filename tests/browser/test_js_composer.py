"""The composer loses no text and sends once, whatever is pressed and however the network fails."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_js_live import card

pytestmark = pytest.mark.browser

COMPOSER = """<compose-box class="composer" data-place="home">
  <form id="write" data-composer method="post" action="/acme/posts/"
   data-preview-url="/acme/preview/"><input type="hidden" name="client_key">
  <input type="hidden" name="csrfmiddlewaretoken" value="token">
  <label>Share with<select name="group"><option value="4" data-slug="all">All</option>
  <option value="5" data-slug="sales">Sales</option></select></label>
  <div data-tools hidden><button type="button" data-format="bold">Bold</button>
  <button type="button" data-format="list">List</button>
  <button type="button" data-preview-button aria-pressed="false">Preview</button></div>
  <text-expander keys="@ #" data-members-url="/acme/complete/members/"
   data-topics-url="/acme/complete/topics/">
  <textarea name="text" required aria-label="Write"></textarea></text-expander>
  <div data-preview hidden></div><p data-error role="alert" hidden></p>
  <p data-note>Markdown works.</p><button type="submit">Post</button></form></compose-box>
  <div data-new-posts></div><ol class="feed" id="feed" data-groups="4 5"></ol>"""
SENT = {"status": 201, "content_type": "application/json"}


@pytest.fixture
def composer(harness):
    harness.show(COMPOSER)
    harness.connected()
    harness.field = harness.page.get_by_label("Write", exact=True)
    harness.keys = []
    harness.page.on("request", lambda request: _note_key(harness, request))
    return harness


def _note_key(harness, request):
    if request.method == "POST" and "client_key" in (request.post_data or ""):
        harness.keys.append(request.post_data.split('"client_key"')[1].split()[0])


def accept(harness, post=9):
    body = json.dumps({"post": str(post), "url": f"/acme/posts/{post}/"})
    harness.on("/acme/posts/", body=body, **SENT)


def arrive(harness, post=9):
    frame = {"put": "group-4", "place": "prepend", "target": f"post-{post}", "group": "4"}
    harness.push(number=11, kind="post.published", actor="7", html=card(post), **frame)


def test_what_was_written_is_sent_and_the_composer_is_empty_again(composer):
    accept(composer)
    composer.field.fill("Hello")
    with composer.page.expect_response("**/posts/"):
        composer.field.press("Control+Enter")
    arrive(composer)
    expect(composer.page.locator("#post-9 > article")).to_be_focused()
    expect(composer.field).to_have_value("")
    composer.page.reload()
    expect(composer.page.get_by_text("Draft restored")).to_have_count(0)


def test_pressing_twice_sends_once(composer):
    waiting = []
    composer.answers["/acme/posts/"] = waiting.append
    composer.field.fill("Hello")
    button = composer.page.get_by_role("button", name="Post")
    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    composer.field.press("Control+Enter")
    expect(button).to_have_attribute("data-busy", "")
    assert len(waiting) == 1


def test_without_network_the_text_stays_and_the_same_key_is_sent_again(composer):
    composer.cut("/acme/posts/")
    composer.field.fill("Hello")
    composer.page.get_by_role("button", name="Post").click()
    expect(composer.page.get_by_role("alert")).to_contain_text("Not sent")
    expect(composer.field).to_have_value("Hello")
    accept(composer)
    with composer.page.expect_response("**/posts/"):
        composer.page.evaluate("dispatchEvent(new Event('online'))")
    assert len(composer.keys) == 2
    assert len(set(composer.keys)) == 1


def test_a_text_changed_after_a_failure_is_another_post(composer):
    composer.cut("/acme/posts/")
    composer.field.fill("Hello")
    composer.page.get_by_role("button", name="Post").click()
    expect(composer.page.get_by_role("alert")).to_contain_text("Not sent")
    composer.field.fill("Hello again")
    accept(composer)
    with composer.page.expect_response("**/posts/"):
        composer.page.get_by_role("button", name="Post").click()
    assert len(set(composer.keys)) == 2


def test_a_refusal_stands_beside_the_field(composer):
    problem = {"status": 422, "content_type": "application/problem+json"}
    composer.on("/acme/posts/", body='{"title": "That is too long."}', **problem)
    composer.field.fill("Hello")
    composer.page.get_by_role("button", name="Post").click()
    expect(composer.page.get_by_role("alert")).to_have_text("That is too long.")
    expect(composer.field).to_have_attribute("aria-invalid", "true")
    expect(composer.field).to_have_accessible_description("That is too long.")
    expect(composer.field).to_have_value("Hello")


def test_a_draft_survives_and_can_be_discarded(composer):
    composer.field.fill("Half a thought")
    composer.page.reload()
    expect(composer.field).to_have_value("Half a thought")
    composer.page.get_by_role("button", name="Discard").click()
    expect(composer.field).to_have_value("")
    composer.page.reload()
    expect(composer.field).to_have_value("")


def test_drafts_go_when_their_owner_signs_out(harness):
    form = '<form method="post" action="/accounts/logout/"><button>Sign out</button></form>'
    harness.show(COMPOSER + form)
    harness.on("/accounts/logout/", body="Bye", content_type="text/html")
    harness.page.get_by_label("Write", exact=True).fill("Secret")
    harness.page.get_by_role("button", name="Sign out").click()
    expect(harness.page.get_by_text("Bye")).to_be_visible()
    assert harness.page.evaluate("localStorage.length") == 0


def test_buttons_format_what_is_selected_and_can_be_undone(composer):
    composer.field.fill("one")
    composer.field.select_text()
    composer.page.get_by_role("button", name="Bold").click()
    expect(composer.field).to_have_value("**one**")
    composer.page.keyboard.press("Control+z")
    expect(composer.field).to_have_value("one")
    composer.field.fill("one\ntwo")
    composer.field.select_text()
    composer.page.get_by_role("button", name="List").click()
    expect(composer.field).to_have_value("- one\n- two")


def test_the_preview_is_the_servers(composer):
    composer.on("/acme/preview/", body="<p><b>one</b></p>", content_type="text/html")
    composer.field.fill("**one**")
    composer.page.get_by_role("button", name="Preview").click()
    expect(composer.page.locator("[data-preview] b")).to_have_text("one")
    expect(composer.field).to_be_hidden()
    composer.page.get_by_role("button", name="Preview").click()
    expect(composer.field).to_be_focused()


def test_colleagues_are_completed_as_one_types(composer):
    options = '<li role="option" id="complete-1" data-value="@ada">Ada</li>'
    composer.on("/acme/complete/members/", body=options, content_type="text/html")
    composer.field.press_sequentially("Hi @a")
    expect(composer.page.get_by_role("option", name="Ada")).to_be_visible()
    composer.field.press("Enter")
    expect(composer.field).to_have_value("Hi @ada ")


def test_the_group_chosen_last_is_offered_again(composer):
    composer.field.focus()
    composer.page.get_by_label("Share with").select_option("Sales")
    composer.page.reload()
    expect(composer.page.get_by_label("Share with")).to_have_value("5")


@pytest.mark.parametrize("pressed", ["Reply", "Answer"])
def test_reply_opens_below_the_card_and_goes_again(harness, pressed):
    reply = """<li class="envelope" id="post-2" data-post="2"><article class="post">
      <a data-reply="1" data-answer="2" href="/acme/posts/1/?answer=2#write">Answer</a>
      </article></li>"""
    template = COMPOSER.split("<div data-new-posts")[0].replace(
        'data-place="home"', 'data-place=""'
    )
    feed = f'<ol class="feed">{card(3)}{card(1, replies=reply)}</ol>'
    harness.show(f'{feed}<template id="reply-template">{template}</template>')
    harness.page.locator("#post-1").get_by_role("link", name=pressed).click()
    field = harness.page.locator("#post-1 > .replies-box textarea")
    expect(field).to_be_focused()
    form = harness.page.locator("#post-1 > .replies-box form")
    expect(form).to_have_attribute("action", "/acme/posts/1/replies/")
    field.press("Escape")
    expect(field).to_have_count(0)
    back = harness.page.locator("#post-1").get_by_role("link", name="Reply")
    expect(back).to_be_focused()


def test_keys_move_react_and_explain_but_not_while_one_writes(harness):
    dialog = '<template id="shortcuts-help"><h2>Keys</h2></template>'
    harness.show(f'{COMPOSER}<ol class="feed">{card(1)}{card(2)}</ol>{dialog}')
    harness.on("/acme/posts/2/react/", status=204)
    for key in "jjkjl":
        harness.page.keyboard.press(key)
    expect(harness.page.locator("#post-2")).to_have_attribute("data-reacted", "like")
    harness.page.keyboard.press("?")
    expect(harness.page.get_by_role("dialog", name="Keys")).to_be_visible()
    harness.page.keyboard.press("Escape")
    harness.page.keyboard.press("c")
    harness.page.keyboard.type("j?")
    expect(harness.page.get_by_label("Write", exact=True)).to_have_value("j?")


def test_a_question_is_asked_before_what_can_not_be_undone(harness):
    button = (
        '<button form="act" formaction="/acme/leave/" data-confirm="Leave Sales?">Leave</button>'
    )
    harness.show(button)
    harness.on("/acme/leave/", status=204)
    harness.page.get_by_role("button", name="Leave").click()
    dialog = harness.page.get_by_role("dialog", name="Leave Sales?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert harness.times("POST", "/acme/leave/") == 0
    harness.page.get_by_role("button", name="Leave").click()
    with harness.page.expect_response("**/leave/"):
        dialog.get_by_role("button", name="Leave").click()


def test_a_list_is_filtered_as_one_types(harness):
    form = '<form><input name="q" aria-label="Name"></form>'
    page = f'<live-filter data-target="people">{form}</live-filter>'
    harness.show(
        page + '<ul id="people" data-count="2"><li>Ada</li><li>Ben</li></ul>', "/acme/people/"
    )
    harness.on(
        "/acme/people/",
        body='<ul id="people" data-count="1"><li>Ben</li></ul>',
        content_type="text/html",
    )
    harness.page.get_by_label("Name").press_sequentially("be")
    expect(harness.page.locator("#people li")).to_have_count(1)
    expect(harness.page.locator("#announcer")).to_have_text("1 found")
    assert harness.page.url.endswith("/acme/people/?q=be")
