"""The door of a real server: what is too big, too slow or dishonest hurts its sender only."""

import json
import re
import signal
import socket
import threading
import time

import pytest
from websockets.sync.client import connect

from collab.server.headers import DOCUMENT_ONLY, always
from tests.processes import Browser, ServerProcess, running, wait_until

MEGABYTE = 1024 * 1024
WORST_WAIT = 0.25
UPLOAD = b"/brightwater/profile/photo/"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(
        ServerProcess(tmp_path_factory.mktemp("door"), is_new=True, MAX_BODY_MB="25")
    ) as server:
        said = server.said()
        browser = Browser(server)
        browser.post(server.start_network())
        server.cookies = "; ".join(f"{each.name}={each.value}" for each in browser.cookies)
        server.first_key = said.partition("one-time key is ")[2].split()[0]
        yield server


class Watch(threading.Thread):
    """Ask for a small page again and again, and remember the longest wait."""

    def __init__(self, server):
        super().__init__()
        self.server, self.longest, self.count, self.ended = server, 0.0, 0, threading.Event()

    def run(self):
        while not self.ended.is_set():
            began = time.monotonic()
            assert self.server.get("/healthz")[0] == 200
            self.longest = max(self.longest, time.monotonic() - began)
            self.count += 1
            time.sleep(0.01)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.ended.set()
        self.join()


def bar_of(server):
    """The longest wait we accept: a quarter of a second, or more where even an idle server lags."""
    with Watch(server) as watch:
        wait_until(lambda: watch.count > 30)
    return max(WORST_WAIT, 4 * watch.longest)


def assert_ours(answer):
    """It carries every header, and tells nothing of what serves it."""
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    given = {name.title(): value for name, _, value in (line.partition(": ") for line in lines)}
    missing = {name.title() for name in always(https=False)} - given.keys()
    assert not missing, missing
    assert "Server" not in given
    for word in (b"Traceback", b"wisted", b"aphne", b"jango", b"autobahn", b"Autobahn"):
        assert word not in answer


def send(server, head, chunks):
    """Send a request as far as the server lets us; give its answer and the bytes that went out."""
    sent, answer = 0, b""
    with server.connect() as connection:
        connection.sendall(head)
        connection.settimeout(0.5)
        try:
            for chunk in chunks:
                connection.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        connection.settimeout(10)
        try:
            while piece := connection.recv(65536):
                answer += piece
        except OSError:
            pass
    return answer, sent


def multipart(size):
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    yield head
    for _ in range(size // MEGABYTE):
        yield b"a\r\n" * (MEGABYTE // 3)
    yield b"\r\n--x--\r\n"


def post(path, kind, length=None, cookies=""):
    size = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
    lines = [b"POST %s HTTP/1.1" % path, b"Host: 127.0.0.1", b"Content-Type: " + kind, size]
    return b"\r\n".join([*lines, b"Cookie: " + cookies.encode(), b"", b""])


def in_chunks(size):
    block = b"a" * 65536
    for _ in range(size // len(block)):
        yield b"%x\r\n%s\r\n" % (len(block), block)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            post(b"/accounts/login/", b"multipart/form-data; boundary=x", 100 * MEGABYTE),
            lambda: multipart(100 * MEGABYTE),
        ),
        (
            post(b"/accounts/login/", b"multipart/form-data; boundary=x"),
            lambda: in_chunks(100 * MEGABYTE),
        ),
        (
            post(b"/accounts/login/", b"application/octet-stream", 100 * MEGABYTE),
            lambda: (b"a" * MEGABYTE for _ in range(100)),
        ),
        (
            post(b"/accounts/login/", b"application/x-www-form-urlencoded", 2 * MEGABYTE),
            lambda: (b"a=1&" * (MEGABYTE // 4) for _ in range(2)),
        ),
    ],
    ids=["multipart", "chunked", "raw", "form"],
)
def test_a_body_that_is_too_big_is_refused_and_nobody_else_waits(server, head, body):
    before = server.resident_kb()
    bar = bar_of(server)
    with Watch(server) as watch:
        wait_until(lambda: watch.count > 3)
        answer, sent = send(server, head, body())
        counted = watch.count
        wait_until(lambda: watch.count > counted + 3)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert_ours(answer)
    assert watch.longest < bar
    assert server.resident_kb() - before < 64 * 1024
    if b"chunked" not in head:
        # What lies in the buffers of two sockets counts as sent, though nobody read it.
        assert sent < 12 * MEGABYTE


def test_a_big_body_within_the_limit_hurts_nobody_either(server):
    before = server.resident_kb()
    body = list(multipart(20 * MEGABYTE))
    head = post(UPLOAD, b"multipart/form-data; boundary=x", sum(map(len, body)), server.cookies)
    bar = bar_of(server)
    with Watch(server) as watch:
        wait_until(lambda: watch.count > 3)
        answer, _sent = send(
            server, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), body
        )
    assert answer.split()[1] == b"403"  # no CSRF token: Django itself has seen it
    assert watch.longest < bar
    assert server.resident_kb() - before < 128 * 1024


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [
        (b"/accounts/login/", MEGABYTE + 1, b"413"),
        (b"/brightwater/visit/", MEGABYTE + 1, b"413"),
        (b"/brightwater/posts/", 2 * MEGABYTE, b"403"),
        (b"/brightwater/profile/photo/?x=1", 2 * MEGABYTE, b"403"),
        (b"/brightwater/profile/photo/", 25 * MEGABYTE + 1, b"413"),
        (b"/brightwater/profile/%70hoto/", 2 * MEGABYTE, b"403"),
        (b"/no/such/place/", MEGABYTE + 1, b"413"),
    ],
)
def test_how_much_is_taken_depends_on_where_it_is_sent(server, path, size, expected):
    """What is too big is refused by what it says of itself, before any of it is sent."""
    kind = b"multipart/form-data; boundary=x"
    body = list(multipart(size)) if expected == b"403" else []
    size = sum(map(len, body)) or size
    head = post(path, kind, size, server.cookies).replace(
        b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"
    )
    answer, _sent = send(server, head, body)
    assert answer.split()[1] == expected
    assert_ours(answer)


def test_a_stranger_cannot_make_us_look_into_a_file(server):
    body = list(multipart(2 * MEGABYTE))
    head = post(UPLOAD, b"multipart/form-data; boundary=x", sum(map(len, body)))
    head = head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    answer, _sent = send(server, head, body)
    assert answer.split()[1] == b"413"


def test_a_body_of_unknown_length_is_refused_rather_than_taken_for_empty(server):
    head = post(b"/accounts/login/", b"application/x-www-form-urlencoded")
    answer, _sent = send(
        server, head.replace(b"\r\nCookie", b"\r\nConnection: close\r\nCookie"), in_chunks(65536)
    )
    assert answer.split()[1] == b"411"
    assert_ours(answer)


def test_a_hundred_slow_clients_hold_nothing_up(server):
    bar, slow = bar_of(server), []
    try:
        for _ in range(100):
            connection = server.connect()
            connection.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            slow.append(connection)
        with Watch(server) as watch:
            wait_until(lambda: watch.count > 20)
        assert watch.longest < bar
    finally:
        for connection in slow:
            connection.close()


GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
MALFORMED = {
    "long address": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "long query": (b"GET /?" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
    "long line without end": (b"GET /" + b"a" * 9_000, 414),
    "long header": (GET + b"X: " + b"y" * 9_000 + b"\r\n\r\n", 431),
    "long header without end": (GET + b"X: " + b"y" * 9_000, 431),
    "many headers": (GET + b"X: y\r\n" * 101 + b"\r\n", 431),
    "long head": (GET + (b"X: " + b"y" * 6_000 + b"\r\n") * 3 + b"\r\n", 431),
    "two lengths": (GET + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    "different lengths": (GET + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    "negative": (GET + b"Content-Length: -1\r\n\r\n", 400),
    "control": (GET + b"X\x0bY: 1\r\n\r\n", 400),
    "null": (GET + b"X: a\x00b\r\n\r\n", 400),
    "nonsense": (b"nonsense\r\n\r\n", 400),
    "two hosts": (GET + b"Host: evil.example\r\n\r\n", 400),
    "no letters": (b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
    "foreign socket": (
        GET.replace(b"/ ", b"/live/brightwater/ ", 1)
        + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n",
        403,
    ),
    "broken socket": (GET + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_head_is_refused_in_our_words(server, name):
    head, status = MALFORMED[name]
    with server.connect() as connection:
        connection.sendall(head)
        # Once: what follows a refusal is not read.
        answer = b""
        while b"\r\n\r\n" not in answer:
            assert (piece := connection.recv(65536))
            answer += piece
    assert answer.split()[1] == b"%d" % status
    assert answer.count(b"HTTP/1.1 ") == 1
    assert_ours(answer)


def test_the_answer_that_opens_a_socket_carries_the_headers_too(server):
    address = f"ws://127.0.0.1:{server.port}/live/brightwater/"
    with connect(
        address, origin=server.address, additional_headers={"Cookie": server.cookies}
    ) as screen:
        given = dict(screen.response.headers.raw_items())
    assert always(https=False).items() <= given.items()
    assert "Server" not in given or not given["Server"]


@pytest.mark.parametrize(("kind", "spared"), [("js", DOCUMENT_ONLY), ("svg", frozenset())])
def test_what_no_document_can_be_goes_without_what_documents_heed(server, kind, spared):
    page = server.get("/accounts/login/")[2].decode()
    path = re.search(rf'"(/static/[^"]+\.{kind})["#]', page)[1]
    status, headers, _body = server.get(path)
    assert status == 200
    assert {name for name in always(https=False) if name not in headers} == spared
    assert "Access-Control-Allow-Origin" not in headers


def test_the_server_does_not_say_what_it_is(server):
    for path in ("/healthz", "/nothing/here/", "/accounts/login/"):
        headers = server.get(path)[1]
        assert "Server" not in headers


def test_a_client_cannot_move_our_addresses(server):
    _status, headers, _body = server.get("/accounts/email/", **{"Daphne-Root-Path": "/evil"})
    assert headers["Location"].startswith("/accounts/login/")


def test_an_unknown_host_is_refused(server):
    assert server.get("/accounts/login/", Host="evil.example")[0] == 400


def test_it_says_that_it_is_alive_and_ready(server):
    assert server.get("/healthz")[0] == 200
    wait_until(lambda: server.get("/readyz")[0] == 200)
    assert json.loads(server.get("/readyz")[2]) == {"ready": True, "failing": {}}


def test_it_prints_its_address_and_the_key_of_the_first_run(server):
    assert f"Collab is at http://127.0.0.1:{server.port}" in server.said()
    assert len(server.first_key) == 23


def test_what_it_keeps_is_for_this_user_alone(server):
    data = server.folder / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    for name in ("secret-key", "collab.sqlite3", "lock"):
        assert (data / name).stat().st_mode & 0o077 == 0, name


def test_a_second_server_for_the_same_folder_says_so_and_ends(server):
    second = ServerProcess(server.folder, name="second")
    code, said = _run(second)
    assert code == 1
    assert "is already served by process" in said
    assert "Traceback" not in said


def _run(process):
    super(ServerProcess, process).start()
    return process.process.wait(120), process.said()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_three_seconds_whatever_is_open(tmp_path, sign):
    with running(ServerProcess(tmp_path)) as server:
        idle, half = server.connect(), server.connect()
        half.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nab"
        )
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(1000).startswith(b"HTTP/1.1 200")
        # Three seconds of ours, and as many for a machine that is busy with other tests.
        assert server.stop(sign) < 6
        assert server.process.returncode == 0
        assert "Traceback" not in server.said()
        for connection in (idle, half):
            connection.settimeout(2)
            with pytest.raises((ConnectionError, AssertionError)):
                assert connection.recv(100) != b""
            connection.close()


def test_a_port_in_use_is_said_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = ServerProcess(tmp_path, PORT=str(taken.getsockname()[1]))
        code, said = _run(server)
    assert code != 0
    assert "Nothing can listen on 127.0.0.1" in said
    assert "Traceback" not in said
