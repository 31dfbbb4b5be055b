"""
The server's door: requests are measured before anybody parses them.

The threat: Twisted reads and parses a form in memory, on the event loop, before the application
sees it. One anonymous POST of 100 MB stopped daphne for 7.7 s and took 1.2 GB [measured]. So here
nothing is parsed at all (Django does it, in a thread); a body over the limit is refused by its
Content-Length, or at the byte that exceeds the limit where no length was given; and headers, bodies
and whole connections have deadlines, so that who sends one byte a minute holds nothing for long.
"""

import resource
from collections.abc import Iterator
from typing import Any

import daphne.server  # first: it chooses the event loop for everything of Twisted's below
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer, reactor, task
from twisted.internet.interfaces import IDelayedCall
from twisted.web import http

HEAD_SECONDS = 20
IDLE_SECONDS = 75
# For a body: a minute, and then 32 KB a second.
BODY_SECONDS = 60
SLOWEST_BODY = 32 * 1024
# A client that was refused gets so long, and may send so much more, to read why.
LINGER_SECONDS = 2
LINGER_BYTES = 512 * 1024
RESTART = 1012
# For requests at work when we are told to stop.
FINISH_SECONDS = 1.5
# For responses that never reach Django and its middlewares.
DOOR_HEADERS = {
    b"Content-Type": b"text/html; charset=utf-8",
    b"Cache-Control": b"no-store",
    b"Content-Security-Policy": b"default-src 'none'; frame-ancestors 'none'",
    b"X-Content-Type-Options": b"nosniff",
    b"X-Frame-Options": b"DENY",
    b"Referrer-Policy": b"same-origin",
}
PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    "<h1>{title}</h1><p>{text}</p>"
)


class Connection(http.HTTPChannel):
    """An HTTP connection on which each step has a deadline, not only each byte."""

    _deadline: IDelayedCall | None = None
    _lingered = 0

    def connectionMade(self) -> None:
        super().connectionMade()
        self._set_deadline(HEAD_SECONDS)

    def lineLengthExceeded(self, line: bytes) -> None:
        # Twisted would hang up without a word.
        self._respondToBadRequestAndDisconnect()

    def allHeadersReceived(self) -> None:
        self._set_deadline(BODY_SECONDS + (self.length or 0) / SLOWEST_BODY)
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        self._clear_deadline()
        super().allContentReceived()

    def requestDone(self, request: http.Request) -> None:
        super().requestDone(request)
        if self.persistent and not self._handlingRequest and self._deadline is None:
            self._set_deadline(IDLE_SECONDS)

    def connectionLost(self, reason: Any) -> None:
        self._clear_deadline()
        super().connectionLost(reason)

    def refuse(self, page: bytes) -> None:
        """
        Say no, and close so that the client can read it.

        Closing at once while it still sends would reset the connection, and the answer with it;
        so a little more is read and thrown away.
        """
        self.setTimeout(None)
        self._clear_deadline()
        self.transport.write(page)
        self.transport.loseWriteConnection()
        self.dataReceived = self._throw_away
        self._deadline = reactor.callLater(LINGER_SECONDS, self.transport.abortConnection)

    def _throw_away(self, data: bytes) -> None:
        self._lingered += len(data)
        if self._lingered > LINGER_BYTES:
            self.transport.pauseProducing()

    def _set_deadline(self, seconds: float) -> None:
        self._clear_deadline()
        self._deadline = reactor.callLater(seconds, self.transport.abortConnection)

    def _clear_deadline(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class MeasuredRequest(WebRequest):
    """A request whose body is counted as it comes, and never parsed here."""

    error_template = PAGE.replace("{title}", "%(title)s").replace("{text}", "%(body)s")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parsePOSTFormSubmission = False
        self._is_refused = False
        self._received = 0

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if length is not None and length > self._limit():
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._received += len(data)
        if self._received > self._limit():
            self._refuse()
            return
        super().handleContentChunk(data)

    def requestReceived(self, *args: Any) -> None:
        if not self._is_refused:
            super().requestReceived(*args)

    def process(self) -> Any:
        # Only a proxy could set it truly, and ours does not: a client must not move our addresses.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        return super().process()

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        for name, value in DOOR_HEADERS.items():
            self.responseHeaders.setRawHeaders(name, [value])
        super().basic_error(status, status_text, body)
        self.responseHeaders.setRawHeaders(b"Content-Type", [DOOR_HEADERS[b"Content-Type"]])

    def _limit(self) -> int:
        kinds = self.requestHeaders.getRawHeaders(b"content-type") or [b""]
        is_form = kinds[0].lower().startswith(b"application/x-www-form-urlencoded")
        return self.server.form_limit if is_form else self.server.body_limit

    def _refuse(self) -> None:
        self._is_refused = True
        megabytes = max(1, self._limit() // (1024 * 1024))
        page = PAGE.format(
            title="That is too big", text=f"At most {megabytes} MB can be sent at once."
        ).encode()
        head = {**DOOR_HEADERS, b"Content-Length": b"%d" % len(page), b"Connection": b"close"}
        lines = [b"HTTP/1.1 413 Content Too Large", *(b": ".join(pair) for pair in head.items())]
        self.channel.refuse(b"\r\n".join(lines) + b"\r\n\r\n" + page)


class Door(HTTPFactory):
    """Build our connections and requests; turn away what the process has no file handles for."""

    protocol = Connection

    def __init__(self, server: "DoorServer") -> None:
        super().__init__(server)
        self.timeOut = IDLE_SECONDS
        self._most = most_connections()

    def buildProtocol(self, addr: Any) -> Any:
        if len(self.server.connections) >= self._most:
            return None
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = MeasuredRequest
        return protocol


class DoorServer(daphne.server.Server):
    """Daphne's server behind our door, which also ends politely."""

    connections: dict[Any, dict[str, Any]]

    def __init__(self, *args: Any, body_limit: int, form_limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body_limit = body_limit
        self.form_limit = form_limit

    def run(self) -> None:
        # The only way in: `Server.run` names its factory itself.
        daphne.server.HTTPFactory = Door
        super().run()

    @defer.inlineCallbacks
    def kill_all_applications(self) -> Iterator[Any]:
        """Tell sockets that we restart, let requests finish, then end what still runs."""
        for protocol in self._open(WebSocketProtocol):
            protocol.sendClose(code=RESTART, reason="restart")
        waited = 0.0
        while self._open(WebRequest) and waited < FINISH_SECONDS:
            waited += 0.05
            yield task.deferLater(reactor, 0.05)
        for details in self.connections.values():
            # Daphne expects an application for every connection; a half-read request has none.
            details.setdefault("application_instance", _Ended())
        yield super().kill_all_applications()

    def _open(self, kind: type) -> list[Any]:
        return [
            protocol
            for protocol, details in self.connections.items()
            if isinstance(protocol, kind)
            and "disconnected" not in details
            and "application_instance" in details
        ]


class _Ended:
    def done(self) -> bool:
        return True


def most_connections() -> int:
    """How many connections the process has file handles for, with some left for everything else."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(64, wanted - 256)
