"""
Our end of a socket: what a screen does not read is counted, and one that reads nothing is cut.

The threat: to Twisted and daphne a send never waits; what the other end does not read is kept in
memory without bound. A phone in a tunnel, or somebody who opens sockets and reads nothing, would
take the memory of everybody. A send that waited would be no better: the hub hands the same bytes to
all screens in turn, so one that is slow would hold up the others.

So nothing waits, and nothing is dropped in silence: past the bound the socket is closed as a whole.
The screen comes back, says the last event it has, and gets from the log what it missed.
"""

import time
from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from collab.server.headers import always, whole_answer

# What is unread beyond the 64 KB that Twisted, and some more that the system, hold anyway.
MOST_UNREAD_FRAMES = 200
MOST_UNREAD_BYTES = 1024 * 1024
# For the word that it is cut to arrive, where the other end reads at last.
LAST_WORD_SECONDS = 3
RESYNC = 4408
# Far beyond what the application allows and answers with a code (`consumers`): here somebody only
# wants to keep us busy, and 100,000 frames of one byte would for a second [measured].
MOST_FRAMES_A_SECOND = 200


class Wire(WebSocketProtocol):
    """A socket whose unread bytes are counted while the other end does not take them."""

    _second = 0.0
    _frames = 0
    is_stuck = False
    unread_frames = 0
    unread_bytes = 0

    def connectionMade(self) -> None:
        super().connectionMade()
        # In place of the HTTP connection that this was: it would stop listening to a slow reader,
        # and so miss the answer to our pings.
        self.transport.unregisterProducer()
        self.transport.registerProducer(_Valve(self), True)

    def sendHttpErrorResponse(self, code: int, reason: str, headers: Any = None) -> None:
        # A browser shows nothing of it, but whatever else asks gets what every answer carries.
        self.sendData(whole_answer(code, https=self.factory.server_class.https))

    def serverSend(self, content: Any, binary: bool = False) -> None:
        if self.state not in (self.STATE_OPEN, self.STATE_CONNECTING):
            # Closing: autobahn would raise, into the hub. Who is closed comes back by number.
            return
        super().serverSend(content, binary)
        if not self.is_stuck:
            return
        self.unread_frames += 1
        self.unread_bytes += len(content)
        if self.unread_frames > MOST_UNREAD_FRAMES or self.unread_bytes > MOST_UNREAD_BYTES:
            self.sendClose(code=RESYNC, reason="resync")

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        # What was on its way when we closed concerns nobody any more.
        if not self._is_flooding() and self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)

    def onPing(self, payload: bytes) -> None:
        if not self._is_flooding():
            super().onPing(payload)

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        if now - self._second >= 1:
            self._second, self._frames = now, 0
        self._frames += 1
        if self._frames > MOST_FRAMES_A_SECOND:
            self.dropConnection(abort=True)
            return True
        return False


class _Valve:
    """Told by the transport when the other end does not read what it is sent, or reads again."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def pauseProducing(self) -> None:
        self._wire.is_stuck = True

    def resumeProducing(self) -> None:
        self._wire.is_stuck = False
        self._wire.unread_frames = self._wire.unread_bytes = 0

    def stopProducing(self) -> None:
        """The connection is gone; daphne hears of it by itself."""


class WireFactory(WebSocketFactory):
    """Builds our end of sockets."""

    protocol = Wire

    def __init__(self, server_class: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(server_class, *args, **kwargs)
        # For the answer that opens a socket.
        self.headers = always(https=server_class.https)

    def setProtocolOptions(self, **options: Any) -> None:
        super().setProtocolOptions(closeHandshakeTimeout=LAST_WORD_SECONDS, **options)
