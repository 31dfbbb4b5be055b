"""Who does too much waits, and has lost nothing of what was typed."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from collab.server.limits import KINDS, RATES, SEARCHES
from tests.builders import a_group, a_post
from tests.promises.routes import NETWORK


@pytest.fixture
def narrow(monkeypatch):
    """Let one thing of a kind be done in a minute."""

    def narrowed(kind, per="user"):
        monkeypatch.setitem(RATES, kind, f"1/1h/{per}")

    return narrowed


def write(client, group, text, **headers):
    fields = {"group": group.pk, "text": text, "client_key": str(uuid4())}
    return client.post("/brightwater/posts/", fields, headers=headers)


def test_who_posts_too_often_waits_and_has_the_text(cem, dee, sign_in, narrow):
    narrow("post")
    group, client = a_group(by=cem, name="Canteen", members=(dee,)), sign_in(dee)
    for member in (dee, cem):
        a_post(by=member, within=group)
    assert write(client, group, "One").status_code == 302
    refused = write(client, group, "Two\n<b>lines</b>")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    page = refused.content.decode()
    assert "Two\n&lt;b&gt;lines" in page and "That was too often. Wait" in page
    assert 'action="/brightwater/posts/"' in page
    assert f'name="group" value="{group.pk}"' in page
    # Others write on.
    assert write(sign_in(cem), group, "Three").status_code == 302


def test_a_script_is_told_in_a_sentence_and_keeps_the_text_itself(cem, sign_in, narrow):
    narrow("post")
    group, client = a_group(by=cem, name="Canteen"), sign_in(cem)
    write(client, group, "One")
    refused = write(client, group, "Two", **{"X-Requested-With": "fetch"})
    assert refused.status_code == 429 and refused["Retry-After"]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["title"].startswith("That was too often")


def test_what_comes_back_is_sent_again_whole(cem, sign_in, narrow, monkeypatch):
    narrow("post")
    group, client = a_group(by=cem, name="Canteen"), sign_in(cem)
    a_post(by=cem, within=group)
    write(client, group, "One")
    page = write(client, group, "Two & three\nlines").content.decode()
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    text = re.search(r'name="text"[^>]*>([^<]*)</textarea>', page)[1].replace("&amp;", "&")
    monkeypatch.setitem(RATES, "post", "9/1h/user")
    assert client.post("/brightwater/posts/", {**fields, "text": text}).status_code == 302


def test_a_password_never_comes_back_in_a_page(db, narrow):
    narrow("come", "ip")
    client = Client()
    secret = {"login": "a@b.example", "password": "correct horse battery"}
    client.post("/accounts/login/", secret)
    refused = client.post("/accounts/login/", secret)
    assert refused.status_code == 429
    assert b"correct horse" not in refused.content and b"a@b.example" not in refused.content


@pytest.mark.parametrize(
    ("kind", "path", "data"),
    [
        ("search", "/brightwater/people/", {"q": "a"}),
        ("search", "/brightwater/complete/members/", {"q": "a"}),
        ("upload", "/brightwater/profile/photo/", None),
        ("invite", "/brightwater/invite/", None),
        ("act", "/brightwater/profile/", None),
    ],
)
def test_each_kind_has_its_limit(ada, sign_in, narrow, kind, path, data):
    narrow(kind)
    client = sign_in(ada)
    answers = [client.get(path, data) if data else client.post(path) for _ in range(2)]
    assert [answer.status_code == 429 for answer in answers] == [False, True]


def test_reading_has_no_limit(ada, sign_in, narrow):
    for kind in RATES:
        narrow(kind)
    client = sign_in(ada)
    assert [client.get("/brightwater/people/").status_code for _ in range(3)] == [200] * 3


def test_every_name_in_the_tables_is_a_route():
    assert set(KINDS) | SEARCHES <= NETWORK.keys()


def test_who_is_not_known_is_counted_by_place(db, narrow):
    narrow("come", "ip")

    def come(address):
        return Client().post("/networks/ask/", {"email": "x@y.example"}, REMOTE_ADDR=address)

    assert come("192.0.2.1").status_code == 200
    assert come("192.0.2.1").status_code == 429
    assert come("192.0.2.2").status_code == 200
    assert come("2001:db8::1").status_code == 200
    assert come("2001:db8::ffff:1").status_code == 429
