"""Files in composers and pictures over the page, by scripts alone: progress, failure, keys."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import ORIGIN

pytestmark = pytest.mark.browser

ROW = (
    '<li class="upload" data-upload="{id}" data-withdraw="/acme/files/{id}/withdraw/">'
    '<input type="checkbox" name="attachment" value="{id}" checked>'
    '<span class="upload__name">{name}</span>'
    '<button type="button" data-remove aria-label="Remove {name}">x</button></li>'
)
BOX = """
<compose-box data-place="group-5"><form data-composer method="post" action="/acme/posts/">
<input type="hidden" name="client_key"><textarea name="text"></textarea>
<file-box data-url="/acme/files/" data-most="3" data-bytes="1048576">
<input type="hidden" name="has_files" value="1"><ul data-uploads></ul>
<label>Add files <input type="file" name="files" multiple></label>
<template><li class="upload"><span class="upload__name"></span><span class="upload__about"></span>
<progress max="100" value="0"></progress><p class="upload__error" hidden></p>
<button type="button" data-retry hidden>Try again</button>
<button type="button" data-cancel>Cancel</button></li></template></file-box>
<p data-error hidden></p><button type="submit">Post</button></form></compose-box>
<ol id="group-5"></ol>"""
PICTURES = """<div class="attachments"><div data-pictures>
<a href="/acme/files/1/" data-picture data-name="one.jpg"><img alt="The first" width="4" height="3">
</a><a href="/acme/files/2/" data-picture data-name="two.jpg"><img alt="The second" width="4"
 height="3"></a>
</div></div>"""


def _file(name: str, content: bytes = b"Agreed.") -> dict:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def _takes(harness, number: int, name: str) -> None:
    body = json.dumps({"id": str(number), "html": ROW.format(id=number, name=name)})
    harness.on("/acme/files/", status=201, content_type="application/json", body=body)


def test_files_go_up_by_themselves_and_their_ids_with_the_text(harness):
    harness.show(BOX)
    page = harness.page
    sent = []
    harness.answers["/acme/posts/"] = lambda route: (
        sent.append(route.request.post_data or ""),
        route.fulfill(
            status=201,
            content_type="application/json",
            body='{"post": "9", "url": "/acme/posts/9/"}',
        ),
    )
    _takes(harness, 71, "minutes.txt")
    page.set_input_files("input[type=file]", [_file("minutes.txt")])
    page.wait_for_selector("[data-upload='71']")
    assert page.input_value("input[type=file]") == ""
    # A file alone is something said.
    page.click("button[type=submit]")
    page.wait_for_selector("[data-upload='71']", state="detached")
    assert re.search(r'name="attachment"\s+71', sent[0])
    assert "minutes" not in sent[0]


def test_what_fails_says_why_and_is_tried_again_or_taken_away(harness):
    harness.show(BOX)
    page = harness.page
    refusal = json.dumps({"title": "This picture is damaged.", "status": 422})
    harness.on("/acme/files/", status=422, content_type="application/problem+json", body=refusal)
    page.set_input_files(
        "input[type=file]", [_file("a.txt"), _file("big.txt", b"x" * 1_048_577), _file("no", b"")]
    )
    page.wait_for_selector("text=This picture is damaged.")
    page.wait_for_selector("text=at most 1 MB")
    page.wait_for_selector("text=This file is empty.")
    assert harness.times("POST", "/acme/files/") == 1
    page.fill("textarea", "Look")
    page.click("button[type=submit]")
    page.wait_for_selector("text=Not all files have arrived.")
    assert not harness.times("POST", "/acme/posts/")
    for name in ("big.txt", "no"):
        page.click(f"li:has(.upload__name:text-is('{name}')) [data-cancel]")
    _takes(harness, 72, "a.txt")
    page.click("[data-retry]")
    page.wait_for_selector("[data-upload='72']")
    # Kept with the draft of the place, and gone when it is removed.
    assert page.evaluate("Object.values(localStorage).includes('72')")
    harness.on("/acme/files/72/withdraw/", status=204)
    page.click("[data-remove]")
    page.wait_for_selector("[data-upload]", state="detached")
    assert not page.evaluate("Object.values(localStorage).includes('72')")
    assert page.evaluate("document.activeElement.type") == "file"


def test_a_dropped_file_goes_up_and_one_too_many_does_not(harness):
    harness.show(BOX)
    page = harness.page
    _takes(harness, 73, "a.txt")
    page.evaluate("""() => {
      const source = new DataTransfer();
      for (const name of "abcd") source.items.add(new File(["x"], name + ".txt"));
      const drop = { dataTransfer: source, bubbles: true, cancelable: true };
      document.querySelector("form[data-composer]").dispatchEvent(new DragEvent("drop", drop));
    }""")
    expect(page.locator("[data-upload]")).to_have_count(3)
    page.wait_for_selector("text=At most 3 files can be sent together.")
    assert harness.times("POST", "/acme/files/") == 3


@pytest.mark.parametrize("text", ["", "The minutes."])
def test_a_draft_with_files_does_not_cover_a_phone(harness, text):
    harness.page.set_viewport_size({"width": 390, "height": 800})
    harness.show(BOX)
    page = harness.page
    _takes(harness, 71, "minutes.txt")
    page.get_by_role("textbox").fill(text)
    page.set_input_files("input[type=file]", [_file("minutes.txt")])
    page.wait_for_selector("[data-upload='71']")
    rows = json.dumps({"rows": [{"html": ROW.format(id=71, name="minutes.txt")}]})
    harness.on("/acme/files/", content_type="application/json", body=rows)
    page.reload()
    page.wait_for_selector("[data-upload='71']", state="attached")
    expect(page.get_by_text("Draft restored")).to_have_count(1)
    expect(page.locator("compose-box")).not_to_have_attribute("data-open", "")
    page.get_by_role("textbox").click()
    expect(page.locator("compose-box")).to_have_attribute("data-open", "")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("[data-upload]")).to_have_count(0)
    expect(page.get_by_text("Draft restored")).to_have_count(0)


def test_pictures_are_shown_over_the_page_and_the_keys_lead_through_them_and_back(harness):
    harness.show(PICTURES)
    page = harness.page
    page.click("a[data-picture] >> nth=0")
    shown = page.locator("dialog.lightbox img")
    assert shown.get_attribute("alt") == "The first"
    page.keyboard.press("ArrowRight")
    assert shown.get_attribute("src") == f"{ORIGIN}/acme/files/2/"
    assert "2 of 2" in page.inner_text(".lightbox__words")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.dataset.name") == "two.jpg"
