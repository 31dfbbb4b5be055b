"""Wherever a request says where to go on to, it leads to this very site or nowhere."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.builders import an_invitation

ELSEWHERE = [
    start + host + end
    for host in ("evil.example", "evil.example:80", "localhost@evil.example", "[::1]")
    for start in (
        "//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/%09/", "\t//", " //",
        "http://", "https://", "HtTp://", "http:/", "http:", "https:", "https:///", "http:\\\\",
        "ftp://", "//\x00", "/%2f", "/..//", "/.//", "/;//", "/?//", "@", ".", "%2f%2f",
    )
    for end in ("", "/")
] + [
    "javascript:alert(1)", "JaVaScRiPt:x", "java\tscript:x", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "mailto:a@evil.example",
    "/ok\r\nLocation: https://evil.example/", "/ok%0d%0aLocation:%20https://evil.example/",
    "//evil。example", "//ⓔvil.example", "http://evil.example\\@localhost/",
    "http://localhost:80@evil.example/", "//localhost.evil.example/", "//localhost\\.evil.example",
]  # fmt: skip


def leads_away(location, host="localhost"):
    """As a browser reads it: backslashes are slashes, and some characters are nothing."""
    read = location.strip().replace("\\", "/")
    for nothing in "\t\r\n":
        read = read.replace(nothing, "")
    parts = urlsplit(read)
    return (
        parts.scheme not in ("", "http", "https")
        or parts.netloc not in ("", "testserver", host)
        or (bool(parts.scheme) and not parts.netloc)
        or "\n" in location
        or "\r" in location
    )


def assert_stays(answer, wanted):
    location = answer.headers.get("Location", "")
    assert answer.status_code < 500, wanted
    assert not leads_away(location), (wanted, location)


def test_the_judge_knows_what_leads_away():
    assert all(map(leads_away, ["//a.example", "/\\a.example", "javascript:x", "http:a.example"]))
    assert not any(map(leads_away, ["/brightwater/", "?next=//a.example", "http://localhost/x"]))


@pytest.fixture
def anybody(settings):
    settings.RATE_FACTOR = 10_000
    return Client()


def test_there_are_enough_tries():
    assert len(set(ELSEWHERE)) >= 230


def test_accepting_the_house_rules(ada, sign_in, anybody):
    client = sign_in(ada)
    for wanted in ELSEWHERE:
        data = {"version": "1", "next": wanted}
        assert_stays(client.post("/brightwater/policy/accept/", data), wanted)


def test_sending_an_invitation_again(ada, sign_in, anybody):
    invitation = an_invitation(by=ada)
    client = sign_in(ada)
    for wanted in ELSEWHERE:
        path = f"/brightwater/invitations/{invitation.pk}/resend/"
        assert_stays(client.post(path, {"next": wanted}), wanted)


def test_coming_back_to_where_a_button_was(ada, sign_in, anybody):
    from groups.models import Group
    from tests.builders import a_post

    post = a_post(by=ada, within=Group.objects.get(is_all_company=True, network=ada.network))
    client = sign_in(ada)
    for wanted in ELSEWHERE[::4]:
        if not wanted.isprintable():
            continue
        answer = client.post(
            f"/brightwater/posts/{post.pk}/like/",
            headers={"Referer": wanted.encode("ascii", "replace").decode()},
        )
        assert_stays(answer, wanted)


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/logout/", "/accounts/reauthenticate/"]
)
def test_the_doors_of_sign_in(ada, sign_in, anybody, path):
    client = sign_in(ada)
    for wanted in ELSEWHERE[::3]:
        assert_stays(client.get(path, {"next": wanted}), wanted)
    # Signing out ends at the first one: each begins signed in.
    for wanted in ELSEWHERE[::16]:
        assert_stays(sign_in(ada).post(path, {"next": wanted}), wanted)


def test_signing_in_leads_on_within_this_site_only(ada, anybody):
    ada.person.set_password("a long and fitting password")
    ada.person.save()
    for wanted in ["/brightwater/people/", *ELSEWHERE[::24]]:
        client = Client()
        answer = client.post(
            "/accounts/login/",
            {
                "login": ada.person.email,
                "password": "a long and fitting password",
                "next": wanted,
            },
        )
        assert_stays(answer, wanted)


def test_being_sent_to_sign_in(db, anybody):
    for wanted in [
        "//evil.example/x/",
        "/\\evil.example/",
        "/%5cevil.example/",
        "//evil.example%2f..",
    ]:
        assert_stays(anybody.get(wanted), wanted)
        assert_stays(anybody.get(wanted.rstrip("/")), wanted)


@pytest.mark.parametrize(
    "name", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "Forwarded"]
)
def test_no_header_names_the_host_of_a_link(ada, sign_in, name):
    value = "host=evil.example" if name == "Forwarded" else "evil.example"
    answer = sign_in(ada).get("/brightwater/people/", headers={name: value})
    assert answer.status_code == (400 if name == "Host" else 200)
    assert b"evil.example" not in answer.content
