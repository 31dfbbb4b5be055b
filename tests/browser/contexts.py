"""Ending what a test opened in the browser."""

from playwright.sync_api import BrowserContext


def put_away(context: BrowserContext) -> None:
    """
    Close a context, its pages having left the site before.

    Chromium has been seen to answer never when a context was closed whose pages looked for a server
    that was gone: so a test that was through failed after minutes.
    """
    for page in context.pages:
        page.goto("about:blank")
        page.close()
    context.close()
