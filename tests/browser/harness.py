"""
A page of nothing but our scripts: files come from static/, answers from the test.

No server runs; the browser's requests and its socket end in `Harness`, so that a test can refuse,
delay or cut what it likes. The pages carry the real Content-Security-Policy's strictness.
"""

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, WebSocketRoute

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "http://localhost:9"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self' ws://localhost:9; form-action 'self'; base-uri 'none'; worker-src 'self'"
)
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harness</title>
<script type="module" src="/static/js/app.js"></script></head><body>
<form id="act" method="post"><input type="hidden" name="csrfmiddlewaretoken" value="token"></form>
<p id="announcer" role="status"></p><div data-toasts role="status"></div>
<live-events hidden data-url="/live/acme/" data-poll="/acme/events/" data-marks="/acme/marks/"
 data-member="7" data-since="10"></live-events>
<nav><a href="/acme/groups/sales/" data-group="5">Sales</a></nav>
<main>{body}</main></body></html>"""

Answer = Callable[[Route], None]


class Harness:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.errors: list[str] = []
        self.said: list[dict] = []
        self.socket: WebSocketRoute | None = None
        self.sockets = 0
        self.refuse_with: int | None = None
        # A worker fetches past the routes of a page.
        page.add_init_script("delete Navigator.prototype.serviceWorker")
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.route(f"{ORIGIN}/**", self._answer)
        page.route_web_socket(f"{ORIGIN.replace('http', 'ws')}/live/**", self._open)

    def show(self, body: str, path: str = "/acme/") -> None:
        """Open a page with `body` in it, and wait until its scripts have run."""
        html = PAGE.replace("{body}", body)
        self.answers[path] = lambda route: route.fulfill(
            body=html,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
        )
        self.page.goto(ORIGIN + path)
        self.page.wait_for_selector("html.scripted", state="attached")

    def connected(self) -> None:
        """Wait until the page says that it is connected."""
        self.page.wait_for_selector("html[data-state=connected]", state="attached")

    def push(self, **frame: object) -> None:
        """Send what the server would send over the socket."""
        self.socket.send(json.dumps(frame))

    def on(self, path: str, **answer: object) -> None:
        """Answer requests to `path` so from now on."""
        self.answers[path] = lambda route: route.fulfill(**answer)

    def cut(self, path: str) -> None:
        """Let requests to `path` never arrive."""
        self.answers[path] = lambda route: route.abort()

    def times(self, method: str, path: str) -> int:
        """How often `path` was asked for."""
        return self.asked.count((method, path))

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append((route.request.method, path))
        if path in self.answers:
            self.answers[path](route)
        elif path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0])
        elif path == "/acme/marks/":
            route.fulfill(body="{}", content_type="application/json")
        else:
            route.fulfill(status=404, body="")

    def _open(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        self.sockets += 1
        if self.refuse_with:
            socket.close(code=self.refuse_with)
            return
        socket.on_message(lambda text: self.said.append(json.loads(text)))

    def _console(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)
