"""What a request must be like before anything looks at it, and whose it is."""

import pytest
from django.test import Client

from accounts.audit.models import AuditEntry
from collab.server.entrance import LONGEST_QUERY, client_address, most_bytes_at
from tests.builders import a_group

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        # Nobody is in front: whatever is claimed is a claim.
        (0, "203.0.113.9", PEER),
        (0, "", PEER),
        # One proxy: the last entry is its own.
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1,2.2.2.2,3.3.3.3,203.0.113.9", "203.0.113.9"),
        # Two: the one before.
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        # It came past a proxy.
        (2, "203.0.113.9", PEER),
        (1, "", PEER),
        # As some proxies write it, and what is no address.
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", PEER),
        (1, "203.0.113.9, '; DROP TABLE", PEER),
        (1, ",", PEER),
    ],
)
def test_a_client_cannot_choose_its_address(proxies, forwarded, found):
    assert client_address(PEER, forwarded, proxies) == found


@pytest.mark.parametrize(
    ("proxies", "is_believed"), [(0, False), (1, True), (2, False)], ids=["none", "one", "two"]
)
def test_limits_know_how_many_proxies_there_are(db, settings, proxies, is_believed):
    """A claim at the left end never counts; the entry of our own proxy does."""
    settings.TRUSTED_PROXY_COUNT = proxies
    statuses = []
    for number in range(40):
        entry = f"203.0.113.{number}" if proxies < 2 else f"203.0.113.{number}, 192.0.2.1"
        statuses.append(
            Client()
            .post(
                "/accounts/login/",
                {"login": f"nobody{number}@x.example", "password": "wrong password"},
                headers={"X-Forwarded-For": f"198.51.100.{number}, {entry}"},
            )
            .status_code
        )
    # With two proxies each is another place as well: the entry before the last.
    assert (429 in statuses) is not (is_believed or proxies == 2)


def test_the_audit_log_names_the_place_and_not_the_proxy(ada, sign_in, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    client = sign_in(ada)
    group = a_group(by=ada, name="Parking")
    client.post(
        f"/brightwater/groups/{group.slug}/archive/",
        headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"},
    )
    assert AuditEntry.objects.latest("pk").origin == "203.0.113.9"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/login/?next=" + "a" * LONGEST_QUERY, 414),
        ("/" + "a" * 3000 + "/", 414),
        ("/accounts/login/?" + "&".join(f"a{number}=1" for number in range(102)), 400),
        ("/accounts/login/?next=%00", 400),
        ("/brightwater%00/", 400),
    ],
)
def test_a_head_that_cannot_be_meant_is_refused_with_a_page(db, path, status):
    answer = Client().get(path)
    assert answer.status_code == status
    assert b"<h1>" in answer.content and b"Traceback" not in answer.content
    told = Client().get(path, headers={"X-Requested-With": "fetch"})
    assert told.status_code == status
    assert told["Content-Type"] == "application/problem+json"
    assert told.json()["status"] == status and told.json()["title"]


def test_a_session_key_that_no_database_holds_is_no_session(db):
    client = Client()
    client.cookies["sid"] = "abc\0def"
    assert client.get("/accounts/login/").status_code == 200


def test_a_body_is_as_long_as_its_view_takes(ada, sign_in, settings):
    settings.MAX_FORM_BYTES, settings.MAX_BODY_BYTES = 1000, 3000
    client = sign_in(ada)
    form, upload = "/brightwater/preview/", "/brightwater/profile/photo/"
    assert (most_bytes_at(form), most_bytes_at(upload)) == (1000, 3000)
    assert most_bytes_at("/no/such/place/") == 1000
    big = {"text": "a" * 2000}
    assert client.post(form, big).status_code == 413
    assert client.post(upload, big).status_code == 422
    assert client.post(upload, {"text": "a" * 4000}).status_code == 413


def test_a_body_of_unknown_length_is_not_taken_for_an_empty_one(ada, sign_in):
    answer = sign_in(ada).generic(
        "POST", "/brightwater/posts/", b"", headers={"Transfer-Encoding": "chunked"}
    )
    assert answer.status_code == 411


@pytest.mark.parametrize(
    "fields",
    [
        {f"field{number}": "1" for number in range(1100)},
        {"text": "a" * (1024 * 1024 - 300)},
        {"text": "nothing\0here"},
        {"te\0xt": "x"},
    ],
    ids=["fields", "one long field", "null", "null in a name"],
)
def test_a_form_of_too_many_or_impossible_parts_is_refused(ada, sign_in, fields):
    answer = sign_in(ada).post("/brightwater/posts/", fields)
    assert answer.status_code in (400, 404, 413, 422)


def test_many_files_are_refused(ada, sign_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = {f"f{number}": SimpleUploadedFile("a.png", b"a") for number in range(20)}
    assert sign_in(ada).post("/brightwater/profile/photo/", files).status_code == 413


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ("cross-site", True),
        ("same-site", True),
        ("same-origin", False),
        ("none", False),
        ("", False),
    ],
)
def test_a_form_that_the_browser_says_is_foreign_is_refused(ada, sign_in, said, is_refused):
    headers = {"Sec-Fetch-Site": said} if said else {}
    answer = sign_in(ada).post("/brightwater/posts/", {"group": 0}, headers=headers)
    assert answer.status_code == (403 if is_refused else 404)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://localhost",
        "http://localhost:81",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
    ],
)
def test_a_form_from_another_origin_is_refused_though_it_has_the_token(ada, origin):
    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost"})
    client.force_login(ada.person)
    token = client.get("/brightwater/").content.partition(b'name="csrfmiddlewaretoken" value="')[2]
    data = {"csrfmiddlewaretoken": token.partition(b'"')[0].decode(), "group": "0"}
    assert client.post("/brightwater/posts/", data).status_code == 404
    refused = client.post("/brightwater/posts/", data, headers={"Origin": origin})
    assert refused.status_code == 403


def test_a_form_without_its_token_is_refused(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada.person)
    assert client.post("/brightwater/posts/", {"group": "0"}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "MADEUP"])
def test_what_can_be_done_with_an_address_is_said(ada, sign_in, method):
    answer = sign_in(ada).generic(method, "/brightwater/")
    assert answer.status_code == 405
    assert "GET" in answer["Allow"] and b"<h1>" in answer.content
