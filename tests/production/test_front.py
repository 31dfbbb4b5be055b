"""nginx in front: what it answers itself, what it hands on, and what it does not believe."""

import gzip
import http.client
import json
import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from accounts.events.consumers import FIRST_WORD_SECONDS, NOT_A_PAGE
from collab.server.wire import LAST_WORD_SECONDS
from tests.bench.watchers import Watcher
from tests.processes import Browser, wait_until
from tests.production.conftest import SMALLEST_BODY_MB, Front

pytestmark = [pytest.mark.production, pytest.mark.timeout(300)]

SECURE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def send(tier, head, body=b""):
    """Send bytes as they are; give status line, headers and body."""
    with socket.create_connection(("127.0.0.1", tier.port), timeout=20) as connection:
        connection.sendall(head + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, dict(response.getheaders()), response.read()


def link_for(tier, email="ada@brightwater.example"):
    code = (
        "from django.urls import reverse\n"
        "from collab.firstrun.management.commands.start_network import write_link_token\n"
        f"token = write_link_token({email!r}, 'start')\n"
        "print(reverse('firstrun:sign_in_link', args=[token]))"
    )
    return tier.manage("shell", "-v", "0", "-c", code).strip()


@pytest.fixture(scope="module")
def signed_in(tier):
    browser = Browser(Front(tier))
    browser.post(link_for(tier))
    return browser


def cookie_of(browser):
    return "; ".join(f"{each.name}={each.value}" for each in browser.cookies)


def test_a_socket_that_says_nothing_is_closed_through_nginx(tier, signed_in):
    silent = Watcher(tier.port, "/live/brightwater/", cookie_of(signed_in))
    after = silent.read_to_the_end(FIRST_WORD_SECONDS + 2 * LAST_WORD_SECONDS + 2)
    assert silent.closed == NOT_A_PAGE
    assert FIRST_WORD_SECONDS - 1 < after < FIRST_WORD_SECONDS + 2
    assert silent.is_over


def test_static_files_come_from_nginx_compressed_and_for_good(tier):
    page = tier.ask("/accounts/login/")[2].decode()
    style = re.search(r'href="(/static/css/app\.[0-9a-f]+\.css)"', page)[1]
    with tier.without("web"):
        status, headers, body = tier.ask(style, **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"].startswith("text/css")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    collected = Path(tier.environment["STATIC_ROOT"]) / style.removeprefix("/static/")
    assert gzip.decompress(body) == collected.read_bytes()
    # Not pressed anew for everybody who asks.
    assert body == collected.with_name(collected.name + ".gz").read_bytes()
    tier.wait_until_well(30)


def test_another_user_such_as_that_of_the_proxy_can_read_them_all(tier):
    folder = Path(tier.environment["STATIC_ROOT"])
    found = [folder, *folder.rglob("*")]
    assert len(found) > 100
    assert any(path.suffix == ".gz" for path in found)
    for path in found:
        expected = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == expected, path


@pytest.mark.parametrize("path", ["/static/", "/static/../secret-key", "/static/%2e%2e/secret-key"])
def test_nothing_but_collected_files_is_there(tier, path):
    assert (tier.folder / "secret-key").exists()
    status, _headers, body = send(
        tier, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{tier.port}\r\n\r\n".encode()
    )
    assert status in (302, 400, 403, 404)
    assert (tier.folder / "secret-key").read_bytes() not in body


def test_pages_are_compressed_where_the_browser_takes_it(tier):
    plain = tier.ask("/accounts/login/")
    packed = tier.ask("/accounts/login/", **{"Accept-Encoding": "gzip"})
    assert packed[1]["Content-Encoding"] == "gzip"
    assert len(packed[2]) < len(plain[2]) / 2


def test_a_socket_passes_through_and_a_foreign_origin_does_not(tier, signed_in):
    address = f"ws://127.0.0.1:{tier.port}/live/brightwater/"
    cookie = {"Cookie": cookie_of(signed_in)}
    with connect(address, origin=tier.address, additional_headers=cookie) as screen:
        screen.send(json.dumps({"since": 0}))
        assert screen.recv(timeout=15)
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin="http://127.0.0.1:1", additional_headers=cookie)
    assert refused.value.response.status_code == 403


def test_what_is_posted_on_a_page_is_pushed_to_the_sockets_of_both_processes(tier, signed_in):
    group = tier.manage("shell", "-v", "0", "-c", SETTLE).strip()
    latest = tier.manage("shell", "-v", "0", "-c", LATEST).strip()
    with ExitStack() as opened:
        screens = [
            opened.enter_context(
                connect(
                    f"ws://127.0.0.1:{port}/live/brightwater/",
                    origin=f"http://127.0.0.1:{port}",
                    additional_headers={"Cookie": cookie_of(signed_in)},
                )
            )
            for port in tier.live_ports
        ]
        for screen in screens:
            screen.send(json.dumps({"since": int(latest)}))
        token = signed_in.token("/brightwater/")
        status, said = signed_in.send("/brightwater/posts/", token, group=group, text="Good day")
        assert status == 201, said
        for screen in screens:
            wait_until(lambda screen=screen: "Good day" in screen.recv(timeout=10))


def test_a_process_for_sockets_serves_no_page(tier):
    for port in tier.live_ports:
        for path, expected in (("/healthz", 200), ("/accounts/login/", 404), ("/", 404)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            assert connection.getresponse().status == expected
            connection.close()


def test_the_address_that_a_client_claims_is_not_believed(tier):
    """Or each attempt at a password would come from an address of its own."""
    seen = []
    for number in range(40):
        front = Browser(Front(tier))
        front.opener.addheaders = [
            ("X-Forwarded-For", f"198.51.100.{number}"),
            ("X-Real-IP", f"198.51.100.{number}"),
            ("Forwarded", f"for=198.51.100.{number}"),
        ]
        status, _said = front.post(
            "/accounts/login/", login=f"nobody{number}@x.example", password="wrong password here"
        )
        seen.append(status)
        if status == 429:
            break
    assert 429 in seen
    assert len(seen) > 5


def test_no_header_makes_a_request_look_encrypted_or_sent_to_another_host(tier):
    claims = [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Port", "443")]
    page = tier.ask("/accounts/login/", **dict(claims))
    assert page[0] == 200
    assert b"evil.example" not in page[2]
    assert tier.ask("/accounts/login/", Host="evil.example")[0] == 400
    # Of a request that is encrypted Django demands a Referer with each form, and refuses this one.
    browser = Browser(Front(tier))
    browser.opener.addheaders = [("X-Forwarded-Proto", "https"), *claims]
    assert browser.post("/accounts/login/code/", email="nobody@x.example")[0] != 403


LIMIT = SMALLEST_BODY_MB * 1024 * 1024


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_body_over_the_limit_is_refused_with_a_page(tier, framing):
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{tier.port}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n"
    ).encode()
    if framing == "length":
        head += f"Content-Length: {LIMIT + 1}\r\n\r\n".encode()
        status, headers, body = send(tier, head)
    else:
        chunk = b"%x\r\n" % LIMIT + b"a" * LIMIT + b"\r\n"
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        status, headers, body = send(tier, head, chunk + b"1\r\na\r\n0\r\n\r\n")
    assert status == 413
    # A form: the two megabytes are for files.
    assert b"At most 1 MB" in body
    assert SECURE.items() <= headers.items()


def test_a_body_within_the_limit_reaches_the_pages(tier):
    body = (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"a" * 900_000 + b"\r\n--x--\r\n"
    )
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{tier.port}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    status, headers, _body = send(tier, head, body)
    # No token: refused by the page, not by nginx.
    assert status == 403
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize(
    "head",
    [
        "GET /accounts/login/?" + "a" * 9000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /accounts/login/ HTTP/1.1\r\nHost: x\r\nX-Long: " + "a" * 9000 + "\r\n\r\n",
    ],
    ids=["address", "header"],
)
def test_endless_heads_are_refused(tier, head):
    assert send(tier, head.encode())[0] in (400, 414, 431)


def test_the_log_knows_who_asked_for_what_but_no_secret(tier):
    link = link_for(tier)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    tier.ask(link)
    with tier.without("web"):
        # What goes wrong is told to nginx's other log.
        tier.ask("/invitation/Zm9vYmFyYmF6cXV4cXV1eA/")
    tier.wait_until_well(30)
    tier.ask("/accounts/login/?next=/whispered/")
    tier.ask("/offline/")
    log = tier.folder / "nginx" / "access.log"
    wait_until(lambda: "/offline/" in log.read_text())
    logs = log.read_text() + tier.log("web") + tier.log("nginx")
    assert "/invitation/[...]" in logs
    assert "/first-run/sign-in/[...]" in logs
    assert len(token) > 10
    for secret in (token, "Zm9vYmFyYmF6cXV4cXV1eA", "whispered"):
        assert secret not in logs


SETTLE = """
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from django.utils import timezone
from groups.models import Group
ada = Member.objects.get()
acknowledge_policy(member=ada)
Member.objects.update(settled_at=timezone.now())
print(Group.objects.get(is_all_company=True).pk)
"""
LATEST = """
from accounts.events.models import Event
print(Event.objects.order_by("-number").values_list("number", flat=True).first() or 0)
"""
