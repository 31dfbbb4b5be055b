"""What is refused by nginx or gunicorn themselves looks like ours, and lets nobody in."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from collab.server.headers import DOCUMENT_ONLY, always
from tests.processes import wait_until

pytestmark = [pytest.mark.production, pytest.mark.timeout(300)]

GET = "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
POST = GET.replace("GET", "POST") + "Content-Type: text/plain\r\n"
LONG = "a" * 9_000
BIG = 3 * 1024 * 1024
REFUSED = {
    "long address": (GET.format("/" + LONG), 414),
    "long query": (GET.format("/accounts/login/?" + "a" * 5000), 414),
    "long header": (GET.format("/accounts/login/") + f"X-Long: {LONG}\r\n", 431),
    "many long headers": (GET.format("/") + f"X-Long: {LONG[:7000]}\r\n" * 8, 431),
    "nonsense": ("nonsense\r\n", 400),
    "two lengths": (POST.format("/") + "Content-Length: 3\r\nContent-Length: 4\r\n", 400),
    "length and chunks": (
        POST.format("/") + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        400,
    ),
    "null": (GET.format("/accounts/login/?next=%00"), 400),
    "big form": (POST.format("/accounts/login/") + f"Content-Length: {BIG}\r\n", 413),
    "big post": (POST.format("/brightwater/posts/") + f"Content-Length: {BIG}\r\n", 413),
    "big photo": (POST.format("/brightwater/profile/photo/") + f"Content-Length: {BIG}\r\n", 413),
    "no such file": (GET.format("/static/nothing.css"), 404),
    "folder": (GET.format("/static/css/"), 403),
    "post a file": (POST.format("/static/css/app.css") + "Content-Length: 0\r\n", 403),
    "inside": (GET.format("/_refused"), 404),
    "other host": (GET.format("/accounts/login/").replace("127.0.0.1", "evil.example"), 400),
}


def ask(port, head):
    """Send a head as it is; give the status, each header with its values, and the body."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode() + b"\r\n")
        while not is_whole(answer) and (piece := connection.recv(65536)):
            answer += piece
    said, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = said.decode().split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers.setdefault(name.title(), []).append(value)
    return int(first.split()[1]), headers, body


def is_whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)^content-length: (\d+)", head, re.MULTILINE)
    return bool(end and length and len(body) >= int(length[1]))


def assert_each_once(headers):
    for name, value in always(https=False).items():
        given = headers.get(name.title(), [])
        assert len(given) == 1, (name, given)
        if name != "Content-Security-Policy":
            assert given == [value]
    assert "unsafe" not in headers["Content-Security-Policy"][0]
    assert headers.get("Server") in (None, ["nginx"])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_with_a_page_and_every_header(tier, name):
    head, status = REFUSED[name]
    found, headers, body = ask(tier.port, head)
    assert found == status
    assert_each_once(headers)
    assert "no-store" in headers["Cache-Control"][0]
    assert b"<h1>" in body
    for word in (b"nginx", b"unicorn", b"jango", b"Traceback"):
        assert word not in body


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/", "/healthz", "/robots.txt", "/nothing/here/"],
)
def test_whatever_is_answered_carries_each_header_once(tier, path):
    assert_each_once(ask(tier.port, GET.format(path))[1])


def test_a_style_sheet_carries_each_but_those_that_only_documents_heed(tier):
    status, headers, _body = ask(tier.port, GET.format("/static/css/app.css"))
    assert status == 200
    carried = {name for name in always(https=False) if name.title() in headers}
    assert carried == set(always(https=False)) - DOCUMENT_ONLY


def test_a_drawing_which_a_browser_may_open_by_itself_carries_them_all(tier):
    status, headers, _body = ask(tier.port, GET.format("/static/img/icons.svg"))
    assert status == 200
    assert_each_once(headers)


def test_so_does_the_answer_while_nobody_is_behind(tier):
    with tier.without("web"):
        status, headers, body = ask(tier.port, GET.format("/accounts/login/"))
    assert status == 503 and headers["Retry-After"] == ["5"]
    assert_each_once(headers)
    assert b"try again" in body
    tier.wait_until_well(30)


def test_a_socket_is_opened_and_refused_with_them_too(tier):
    upgrade = (
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    )
    head = GET.format("/live/brightwater/").replace("close", "Upgrade") + upgrade
    status, headers, _body = ask(tier.port, head + "Origin: http://evil.example\r\n")
    assert status == 403
    assert_each_once(headers)
    own = f"Origin: http://127.0.0.1:{tier.port}\r\n"
    with socket.create_connection(("127.0.0.1", tier.port), timeout=20) as connection:
        head = head.replace("Host: 127.0.0.1\r\n", f"Host: 127.0.0.1:{tier.port}\r\n")
        connection.sendall((head + own + "\r\n").encode())
        said = connection.recv(65536).partition(b"\r\n\r\n")[0].decode()
    assert said.startswith("HTTP/1.1 101")
    for name, value in always(https=False).items():
        assert f"{name}: {value}".lower() in said.lower()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (GET.format("/" + LONG), 414),
        (GET.format("/") + f"X-Long: {LONG}\r\n", 431),
        (GET.format("/") + "X: y\r\n" * 120, 431),
        ("nonsense\r\n", 400),
        (POST.format("/accounts/login/") + f"Content-Length: {BIG}\r\n", 413),
        (POST.format("/accounts/login/") + "Transfer-Encoding: chunked\r\n\r\n0\r\n", 411),
    ],
    ids=["address", "header", "headers", "nonsense", "body", "chunks"],
)
def test_gunicorn_itself_says_no_in_our_words(tier, head, status):
    """Were nginx not there, or told something else."""
    found, headers, body = ask(tier.web_port, head)
    assert found == status
    for name in always(https=False):
        assert name.title() in headers
    assert b"<h1>" in body and b"unicorn" not in body and b"aaaa" not in body


def test_a_page_that_fails_says_the_number_that_is_in_the_log(tier):
    """The database is away: the page says so, and the log knows which request it was."""
    with tier.without("postgres"):
        status, headers, body = ask(tier.port, GET.format("/accounts/login/") + "Cookie: sid=x\r\n")
        assert status == 503 and headers["Retry-After"] == ["5"]
    number = body.split(b"<strong>")[1][:16].decode()
    wait_until(lambda: number in tier.log("web"))
    assert urlsplit(tier.environment["DATABASE_URL"]).hostname.encode() not in body
    tier.wait_until_well(40)
