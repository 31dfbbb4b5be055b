"""Sockets on a real server: who reads nothing is cut, and nonsense costs nothing."""

import contextlib
import socket
import statistics
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.processes import Process, free_port, running, wait_until

pytestmark = pytest.mark.timeout(120)

FRAMES = 1500


class WireServer(Process):
    def __init__(self, folder):
        self.port = free_port()
        super().__init__(
            *("-m", "tests.collab.server.wire_server", str(self.port)),
            folder=folder,
            name="wire",
            environment={},
        )

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def screen(self, **options):
        return connect(f"ws://127.0.0.1:{self.port}/", **options)


@pytest.fixture
def server(tmp_path):
    with running(WireServer(tmp_path)) as server:
        wait_until(server.listens, 30)
        yield server


class SlowReader:
    """The other end of a socket by hand: reads when told to, so that what is unread stays there."""

    def __init__(self, port):
        self.socket = socket.socket()
        # The system keeps little of it for us.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        self.stream = self.socket.makefile("rb")
        while self.stream.readline().strip():
            pass

    def reads(self):
        """The number of the next frame, or None once the socket has ended; sets `code`."""
        self.code = None
        try:
            head = self.stream.read(2)
            if len(head) < 2:
                return None
            length = head[1]
            if length == 126:
                length = int.from_bytes(self.stream.read(2), "big")
            payload = self.stream.read(length)
        except OSError:
            return None
        if head[0] & 15 == 8:
            self.code = int.from_bytes(payload[:2], "big")
        return int(payload.rstrip(b".")) if head[0] & 15 == 1 and len(payload) == length else None

    def reads_to_the_end(self):
        numbers = []
        while (number := self.reads()) is not None:
            numbers.append(number)
        return numbers


def tell(writer, first, *others, count=1):
    """Let `writer` tell `count` numbers; how long until it, and `others`, have them."""
    began = time.perf_counter()
    writer.send(f"tell {first} {count}")
    for screen in (writer, *others):
        for number in range(first, first + count):
            assert screen.recv(timeout=10).rstrip(".") == str(number)
    return time.perf_counter() - began


def test_who_reads_nothing_is_cut_and_holds_up_nobody(server):
    with server.screen() as writer, server.screen() as quick:
        alone = [tell(writer, at, quick, count=10) for at in range(0, 200, 10)]
        before = server.resident_kb()
        slow = SlowReader(server.port)
        beside = [tell(writer, at, quick, count=10) for at in range(200, FRAMES, 10)]
        # Of 13 MB that it did not read, one is kept.
        assert server.resident_kb() - before < 8 * 1024
        assert statistics.median(beside) < statistics.median(alone) * 3 + 0.005
        time.sleep(3)
        got = slow.reads_to_the_end()
        # In order and without a gap up to the cut: it knows where it is, and comes back there.
        assert got == [*range(200, 200 + len(got))]
        assert len(got) < FRAMES - 300
        # And it is gone from the server, which tells it nothing more.
        tell(writer, 0)


def test_who_reads_at_last_is_told_that_it_was_cut(server):
    with server.screen() as writer:
        slow = SlowReader(server.port)
        began = time.monotonic()
        for at in range(0, FRAMES, 10):
            tell(writer, at, count=10)
        got = slow.reads_to_the_end()
        assert got == [*range(len(got))]
        assert len(got) < FRAMES
        # The word arrives if the way is free within two seconds of the cut.
        assert slow.code == 4408 or time.monotonic() - began > 2


def test_who_falls_behind_for_a_moment_is_not_cut(server):
    with server.screen() as writer:
        slow = SlowReader(server.port)
        for turn in range(20):
            tell(writer, turn * 30, count=30)
            assert [slow.reads() for _ in range(30)] == [*range(turn * 30, turn * 30 + 30)]


@pytest.mark.parametrize("opcode", [0x1, 0x2, 0x9], ids=["text", "binary", "ping"])
def test_a_flood_of_small_frames_ends_with_its_socket(server, opcode):
    with server.screen() as writer:
        before = server.resident_kb()
        flood = SlowReader(server.port)
        with contextlib.suppress(OSError):
            for _ in range(10):
                flood.socket.sendall(raw_frame(opcode, b"x") * 10_000)
        assert tell(writer, 1) < 0.5
        assert flood.reads() is None
        assert server.resident_kb() - before < 20 * 1024


NONSENSE = {
    "invalid UTF-8": (0x1, b"\xff\xfe\xfd"),
    "over 16 KB": (0x1, b"x" * 20_000),
    "a reserved opcode": (0x3, b"x"),
    "a control frame that is too long": (0x9, b"x" * 126),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_on_the_wire_ends_the_socket_and_nothing_else(server, name):
    opcode, payload = NONSENSE[name]
    with server.screen() as writer, server.screen() as hostile:
        hostile.socket.sendall(raw_frame(opcode, payload))
        with pytest.raises(ConnectionClosed) as closed:
            hostile.recv(timeout=10)
        # Dropped at once, without a word: a browser reads that as 1006.
        assert closed.value.rcvd is None
        tell(writer, 1)


def raw_frame(opcode, payload):
    length = len(payload)
    head = bytes([0x80 | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    else:
        head += bytes([0x80 | 126]) + length.to_bytes(2, "big")
    # Masked by zeros, which changes nothing.
    return head + bytes(4) + payload
