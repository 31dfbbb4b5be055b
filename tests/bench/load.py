"""Requests over kept connections, many at once, from one thread that costs little itself."""

import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)

Request = Callable[[int], bytes]


@dataclass
class Load:
    """What came back: the times of answers in seconds, and what was no success."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    size: int = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """The time within which this share was answered, in milliseconds."""
        return percentile(self.times, share) * 1000


def percentile(values: list[float], share: float) -> float:
    """The value that this share of `values` does not exceed; 0 of nothing."""
    if not values:
        return 0.0
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class _Line:
    """One connection: what it waits for and since when."""

    def __init__(self, number: int, port: int) -> None:
        self.number, self._port = number, port
        self.buffer = bytearray()
        self.sent_at = 0.0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.buffer.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The whole answer once it is there."""
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = bytes(self.buffer[: head_end + 2])
        if length := _LENGTH.search(head):
            whole = len(self.buffer) >= head_end + 4 + int(length[1])
        elif _CHUNKED.search(head):
            whole = self.buffer.endswith(b"0\r\n\r\n")
        else:
            whole = True
        return bytes(self.buffer) if whole else None


def hammer(
    port: int, request: Request, *, seconds: float, at_once: int = 16, most: int | None = None
) -> Load:
    """
    Keep `at_once` connections busy with what `request(connection)` gives, for so long.

    :param most: stop after so many answers
    """
    load, lines = Load(), [_Line(number, port) for number in range(at_once)]
    began = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line.socket, selectors.EVENT_READ, line)
            line.send(request(line.number))
        busy = len(lines)
        while busy:
            for key, _events in waiting.select(60):
                line = key.data
                piece = line.socket.recv(262_144)
                line.buffer += piece
                answer = line.answer() if piece else b""
                if answer is None:
                    continue
                _note(load, line, answer)
                is_over = time.perf_counter() - began > seconds
                if is_over or (most is not None and len(load.times) >= most - busy + 1):
                    waiting.unregister(line.socket)
                    line.socket.close()
                    busy -= 1
                    continue
                if not piece or b"\r\nConnection: close" in answer[:2000]:
                    waiting.unregister(line.socket)
                    line.socket.close()
                    line.open()
                    waiting.register(line.socket, selectors.EVENT_READ, line)
                line.send(request(line.number))
    load.seconds = time.perf_counter() - began
    return load


def _note(load: Load, line: _Line, answer: bytes) -> None:
    status = int(answer[9:12]) if answer else 0
    if 200 <= status < 300:
        load.times.append(time.perf_counter() - line.sent_at)
        load.size = len(answer)
    else:
        load.refused[status] = load.refused.get(status, 0) + 1


def get(path: str, port: int, **headers: str) -> bytes:
    """A GET request as a browser would send it over a kept connection."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *_headers(headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, port: int, form: str, **headers: str) -> bytes:
    """A form sent by a script of the page."""
    lines = [
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}",
        f"Referer: http://127.0.0.1:{port}/", "X-Requested-With: fetch",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}",
        *_headers(headers),
    ]  # fmt: skip
    return "\r\n".join([*lines, "", form]).encode()


def once(port: int, request: bytes) -> bytes:
    """Send one request and give the whole answer."""
    line = _Line(0, port)
    line.send(request)
    while (answer := line.answer()) is None:
        piece = line.socket.recv(262_144)
        if not piece:
            raise ConnectionError("The server hung up.")
        line.buffer += piece
    line.socket.close()
    return answer


def _headers(headers: dict[str, str]) -> list[str]:
    return [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
