"""
The server's door: requests are measured before anybody parses them.

The threat: Twisted reads and parses a form in memory, on the event loop, before the application
sees it. One anonymous POST of 100 MB stopped daphne for 7.7 s and took 1.2 GB [measured]. So here
nothing is parsed at all (Django does it, in a thread); a body over the limit is refused by its
Content-Length, or at the byte that exceeds the limit where no length was given; and headers, bodies
and whole connections have deadlines, so that who sends one byte a minute holds nothing for long.
"""

import resource
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import daphne.server  # first: it chooses the event loop for everything of Twisted's below
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer, reactor, task
from twisted.internet.interfaces import IDelayedCall
from twisted.web import http

from collab.server.headers import always, page_of, whole_answer
from collab.server.wire import WireFactory

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
# The first line, and each of the following; their number; all of them together.
LONGEST_LINE = 8190
MOST_HEADERS = 100
MOST_HEAD_BYTES = 16 * 1024


class Connection(http.HTTPChannel):
    """An HTTP connection on which each step has a deadline, not only each byte."""

    MAX_LENGTH = LONGEST_LINE
    maxHeaders = MOST_HEADERS
    totalHeadersSize = MOST_HEAD_BYTES
    _deadline: IDelayedCall | None = None
    _lingered = 0
    _is_refused = False

    def connectionMade(self) -> None:
        super().connectionMade()
        self._set_deadline(HEAD_SECONDS)

    def lineReceived(self, line: bytes) -> bool:
        if not self._is_refused:
            super().lineReceived(line)
        # Nothing more is read out of what has arrived already.
        return self._is_refused

    def lineLengthExceeded(self, line: bytes) -> bool:
        # Twisted would hang up without a word.
        is_address = not self.requests or b" HTTP/1." not in line[:LONGEST_LINE] and not self._path
        self.say_no(414 if is_address else 431)
        return True

    def _respondToBadRequestAndDisconnect(self) -> None:
        # Twisted's one answer to all that is wrong with a head.
        is_long = self._receivedHeaderSize > MOST_HEAD_BYTES
        self.say_no(431 if is_long or self._receivedHeaderCount > MOST_HEADERS else 400)

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

    def say_no(self, status: int, *, megabytes: int = 1) -> None:
        """
        Refuse what is being sent, and close so that the client can read why.

        Closing at once while it still sends would reset the connection, and the answer with it;
        so a little more is read and thrown away.
        """
        if self._is_refused:
            return
        self._is_refused = True
        self.setTimeout(None)
        self._clear_deadline()
        https = self.factory.server.https
        self.transport.write(whole_answer(status, https=https, megabytes=megabytes))
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parsePOSTFormSubmission = False
        self._is_refused = False
        self._received = 0
        self._most = 0

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        self._most = self._limit()
        if length is not None and length > self._most:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._received += len(data)
        if self._received > self._most:
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
        head = {
            **always(https=self.server.https),
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
        }
        headers = [(name.encode(), value.encode()) for name, value in head.items()]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        self.handle_reply({"type": "http.response.body", "body": page_of(status)})

    def _limit(self) -> int:
        """How long a body may be where this request leads, which its first line tells already."""
        path = self.channel._path.partition(b"?")[0].decode("latin1")
        return int(self.server.most_bytes_at(unquote(path)))

    def _refuse(self) -> None:
        self._is_refused = True
        self.channel.say_no(413, megabytes=max(1, self._most // (1024 * 1024)))


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

    def __init__(
        self, *args: Any, most_bytes_at: Callable[[str], int], https: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.most_bytes_at = most_bytes_at
        self.https = https

    def run(self) -> None:
        # The only way in: `Server.run` names its factories itself.
        daphne.server.HTTPFactory = Door
        daphne.server.WebSocketFactory = WireFactory
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
