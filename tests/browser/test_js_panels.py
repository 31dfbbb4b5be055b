"""What a link opens beside itself stands between the bars of the page, however long it is."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BODY = """<header class="header"></header>
<p>First</p><a href="/acme/posts/1/more/" data-panel>More</a><nav class="bar"></nav>"""
# As far as the harness needs them: its pages have none of our style sheets.
STYLE = """for (const [which, css] of Object.entries({
  ".header": "position: fixed; inset: 0 0 auto; height: 50px",
  ".bar": "position: fixed; inset: auto 0 0; height: 60px",
  "[data-panel]": "position: absolute; top: 200px; left: 20px",
})) document.querySelector(which).style.cssText = css;"""


@pytest.mark.parametrize(("place", "is_above"), [("200px", False), ("500px", True)])
def test_a_long_panel_opens_where_there_is_room_and_no_further(harness, place, is_above):
    page = harness.page
    page.set_viewport_size({"width": 390, "height": 700})
    lines = "".join(f"<p>Line {number}</p>" for number in range(40))
    harness.on("/acme/posts/1/more/", body=lines, content_type="text/html")
    harness.show(BODY)
    page.evaluate(STYLE.replace("200px", place))
    page.get_by_role("link", name="More").click()
    panel = page.locator(".panel")
    expect(panel).to_be_visible()
    top = float(place.removesuffix("px"))
    room = top - 50 if is_above else 700 - 60 - top
    height = panel.evaluate("panel => parseFloat(panel.style.maxBlockSize)")
    assert room - 60 < height < room
    assert (panel.get_attribute("data-above") is not None) == is_above
