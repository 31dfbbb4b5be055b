"""Watchers: a real WebSocket each, all read by one thread that notes when each frame came."""

import base64
import contextlib
import math
import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class Watcher:
    """
    One open socket.

    :ivar frames: the texts it got, each with the moment
    :ivar closed: the code by which the server closed it, if it has
    :ivar is_over: whether the connection has ended, too
    """

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.frames: list[tuple[float, bytes]] = []
        self.closed: int | None = None
        self.is_over = False
        self._buffer = bytearray()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
            f"Origin: http://127.0.0.1:{port}", *([f"Cookie: {cookie}"] if cookie else []),
        ]  # fmt: skip
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = bytearray()
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(4096)
            if not piece:
                raise ConnectionError("The socket was refused.")
            head += piece
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.decode("latin1").splitlines()[0])
        self._buffer += head.split(b"\r\n\r\n", 1)[1]

    def say(self, text: bytes, kind: int = _TEXT) -> None:
        """Send a frame, masked as a client must."""
        mask = os.urandom(4)
        size = len(text)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([0x80 | size])
        else:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(text))
        self.socket.sendall(head + mask + masked)

    def read(self) -> None:
        """Take in what has come."""
        try:
            piece = self.socket.recv(262_144)
        except ConnectionError:
            # Cut, since we did not answer the word that it is closed.
            piece = b""
        now = time.perf_counter()
        if not piece:
            self.is_over = True
            self.closed = self.closed or 1006
        self._buffer += piece
        while (frame := self._next()) is not None:
            kind, text = frame
            if kind == _TEXT:
                self.frames.append((now, text))
            elif kind == _PING:
                self.say(text, _PONG)
            elif kind == _CLOSE:
                self.closed = struct.unpack(">H", text[:2])[0] if len(text) > 1 else 1005

    def read_to_the_end(self, seconds: float) -> float:
        """Read until the connection has ended, at most so long; the seconds until it was closed."""
        began = time.monotonic()
        closed_after = math.inf
        self.socket.settimeout(1)
        while not self.is_over and time.monotonic() - began < seconds:
            with contextlib.suppress(TimeoutError):
                self.read()
            if self.closed and closed_after == math.inf:
                closed_after = time.monotonic() - began
        return closed_after

    def _next(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10]), 10
        if len(buffer) < start + size:
            return None
        kind, text = buffer[0] & 0x0F, bytes(buffer[start : start + size])
        del buffer[: start + size]
        return kind, text


class Watching:
    """Reads all `watchers` in a thread of its own until it is left."""

    def __init__(self, watchers: list[Watcher]) -> None:
        self.watchers = watchers
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Watching":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        for watcher in self.watchers:
            watcher.socket.close()

    def wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds, at most so long; whether it did."""
        deadline = time.perf_counter() + seconds
        while not holds():
            if time.perf_counter() > deadline:
                return False
            time.sleep(0.01)
        return True

    def _read(self) -> None:
        with selectors.DefaultSelector() as waiting:
            for watcher in self.watchers:
                waiting.register(watcher.socket, selectors.EVENT_READ, watcher)
            while not self._over.is_set():
                for key, _events in waiting.select(0.1):
                    key.data.read()
                    if key.data.closed:
                        waiting.unregister(key.data.socket)
