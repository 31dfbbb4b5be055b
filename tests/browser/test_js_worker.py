"""The service worker is drawn by a template, so a browser has to say that it is a script."""

import pytest

pytestmark = pytest.mark.browser


def test_browsers_can_read_the_worker(client, page):
    text = client.get("/service-worker.js").content.decode()
    assert page.evaluate("(text) => typeof new Function(text)", text) == "function"
