"""How Collab says no: a sentence and a number, and nothing of what is inside."""

import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client

from collab.server.headers import always
from collab.server.logs import PlainFormatter, ScrubFilter, numbered, request_number
from feeds.views import feed

INSIDE = "secret 4711 in /srv/collab/feeds/views/feed.py"


@pytest.fixture
def breaking(ada, monkeypatch, caplog):
    """A home page that fails; give a client of Ada's to whom that is answered as to anybody."""

    def break_it(error):
        def failing(*args, **kwargs):
            raise error

        monkeypatch.setattr(feed, "home_feed", failing)
        client = Client(raise_request_exception=False)
        client.force_login(ada.person)
        return client

    caplog.set_level(logging.ERROR, "django.request")
    return break_it


def number_in(answer):
    return re.search(rb"[0-9a-f]{16}", answer.content)[0].decode()


def test_an_error_says_a_number_which_the_log_has_too(breaking, caplog):
    answer = breaking(RuntimeError(INSIDE)).get("/brightwater/")
    assert answer.status_code == 500
    for word in ("secret", "4711", "feed.py", "RuntimeError", "Traceback", "Django"):
        assert word.encode() not in answer.content
    logged = [
        record for record in caplog.records if "4711" in (record.exc_text or str(record.exc_info))
    ]
    assert {record.request_number for record in logged} == {number_in(answer)}


def test_a_script_is_told_the_same_as_a_problem_document(breaking):
    answer = breaking(RuntimeError(INSIDE)).get(
        "/brightwater/", headers={"X-Requested-With": "fetch"}
    )
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"title", "detail", "status", "instance"}
    assert re.fullmatch("urn:collab:[0-9a-f]{16}", told["instance"])


def test_while_the_database_is_away_one_is_told_when_to_come_again(breaking):
    answer = breaking(OperationalError("connection to server at 10.1.2.3 failed")).get(
        "/brightwater/"
    )
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert b"10.1.2.3" not in answer.content


@pytest.mark.parametrize("error", [RuntimeError(INSIDE), OperationalError(INSIDE)])
def test_an_error_carries_the_headers_and_is_kept_by_nobody(breaking, error):
    answer = breaking(error).get("/brightwater/")
    assert always(https=False).keys() <= answer.headers.keys()
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/nothing/here/", {}),
        ("/accounts/login/", {"Host": "evil.example"}),
        ("/accounts/login/?a=%00", {}),
        ("/" + "a" * 4000, {}),
        ("/static/nothing.css", {}),
    ],
)
def test_every_refusal_carries_the_headers(db, path, headers):
    answer = Client().get(path, headers=headers)
    assert answer.status_code in (302, 400, 404, 414)
    assert always(https=False).keys() <= answer.headers.keys()


def test_a_script_learns_from_a_missing_page_only_that(ada, dee, sign_in):
    client = sign_in(dee)
    for path in ("/brightwater/posts/1/", "/elsewhere/"):
        answer = client.get(path, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 404
        assert answer.json() == {"title": "There is nothing here", "status": 404}


def test_a_script_is_told_why_it_may_not(dee, sign_in):
    answer = sign_in(dee).get("/brightwater/admin/", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["title"]


def test_versions_are_nobodys_business(db):
    said = Client().get("/accounts/login/")
    assert not {"Server", "X-Powered-By"} & said.headers.keys()


def test_numbers_differ(breaking):
    client = breaking(RuntimeError())
    assert number_in(client.get("/brightwater/")) != number_in(client.get("/brightwater/"))


def test_the_plain_log_has_the_number_in_its_line():
    record = logging.makeLogRecord({"msg": "It broke", "levelname": "ERROR", "name": "x"})
    with numbered():
        number = request_number()
        ScrubFilter().filter(record)
    assert PlainFormatter("{message}", style="{").format(record) == f"It broke (request {number})"
    assert request_number() == ""
