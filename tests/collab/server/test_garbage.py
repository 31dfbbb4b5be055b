"""
Whatever is sent, wherever: it is refused or understood, and never breaks anything.

An exception in a view fails these tests with its traceback, for Django's client raises it.
"""

import base64
import json
import re
from urllib.parse import quote, quote_from_bytes

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.machine import ROOT
from tests.builders import a_group, a_post, a_reply, an_invitation

ROOMS = ("accounts", "groups", "feeds", "collab")
READ = re.compile(r"""(?:GET|POST)\.get(?:list)?\(\s*["'](\w+)["']""")
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
NUMBERS = (b"0", b"9223372036854775808", b"9" * 1500)
WORDS = (
    b"\xff\xfe\xed\xa0\x80",
    b"..%",
    b"a" * 900,
    "'\"<b>;--ünï¢ode😀\u202e".encode(),
)


def key(value):
    return base64.urlsafe_b64encode(value.encode()).rstrip(b"=")


VALUES = {
    "nothing": b"",
    "null": b"a\0b",
    "no characters": b"\xff\xfe\xed\xa0\x80",
    "a wide number": b"9" * 6000,
    "a big number": b"9223372036854775808",
    "a negative number": b"-1",
    "no number": b"NaN",
    "other digits": "²٣".encode(),
    "markup": b"<script>alert(1)</script>\"'",
    "lines": b"a\r\nSet-Cookie: x=1\r\n\r\nb",
    "a path": b"../../../../etc/passwd",
    "wildcards": b"%_*\\' OR 1=1 --",
    "operators of a search": b'"*" NEAR( AND :* & | ! <-> ((',
    "no day": b"2026-02-31",
    "a day before all days": b"0000-00-00",
    "a day after all days": b"99999-12-31",
    "deep": b"[" * 3000,
    "a deep key": key("[" * 2000 + "]" * 2000),
    "a key of half a character": key('["\\ud800", "\\ud800"]'),
    "a key of half a name": key('["\\ud800", 1]'),
    "a key of a null": key('["\\u0000", 1]'),
    "a key of endless numbers": key("[" + "9" * 2000 + ", 1e999, NaN]"),
    "a key of other things": key('[{"a": []}, [[]]]'),
    "a key of odd days": key('["9999-99-99T99:99:99+99:99", 1]'),
    "a key of the last day": key('["9999-12-31T23:59:59-23:59", 1]'),
    "a key of the first day": key('["0001-01-01T00:00:00+23:59", 1]'),
    "a key of no letters": b"\xff====",
}


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield re.sub(
                r"^\^|\\[ZA]|\$$|\(\?P<(\w+)>[^)]*\)", r"<\1>" if "(?P" in route else "", route
            )
        else:
            yield from routes(entry, route)


# No worker is at work here, and `readyz` says so.
ROUTES = sorted({route for route in routes() if route != "readyz"})


def names_of_fields():
    """What any view reads, and any form has: allauth's as well."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            found.update(READ.findall(path.read_text()))
    kinds = [forms.BaseForm]
    while kinds:
        kind = kinds.pop()
        kinds.extend(kind.__subclasses__())
        found.update(getattr(kind, "base_fields", {}))
    return sorted(found)


@pytest.fixture
def world(ada, cem, gil):
    """Something is there to be found, and Ada may do everything with it."""
    group = a_group(by=ada, name="Canteen", members=(cem,))
    thread = a_post(by=ada, within=group, text="Soup #today")
    an_invitation(by=ada)
    return {
        "network": "brightwater",
        "slug": group.slug,
        "group": group.pk,
        "post_id": thread.pk,
        "reply": a_reply(by=ada, to=thread).pk,
        "member_id": cem.pk,
        "pk": cem.pk,
    }


@pytest.fixture
def client(ada, settings):
    # As often as one likes.
    settings.RATE_FACTOR = 100_000
    client = Client()
    client.force_login(ada.person)
    return client


def filled(route, world, value=None):
    """The path of a route, with what exists in its places, or with `value` in all but the first."""

    def place(found):
        name = found[2]
        if value is None or name == "network":
            return str(world.get(name, 1 if found[1] == "int" else "canteen"))
        return quote_from_bytes(value)

    return "/" + PLACE.sub(place, route)


def encoded(fields):
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in fields.items())


def asked(client, method, path, query="", body=""):
    """Ask, and undo whatever came of it."""
    with transaction.atomic():
        answer = client.generic(
            method,
            path + ("?" + query if query else ""),
            body,
            content_type="application/x-www-form-urlencoded",
        )
        transaction.set_rollback(True)
    return answer


def assert_refused_or_understood(answer, path):
    assert answer.status_code < 500, path
    assert b"Traceback" not in getattr(answer, "content", b""), path


@pytest.mark.parametrize(
    "value", [*NUMBERS, *WORDS], ids=lambda value: quote_from_bytes(value)[:20]
)
def test_any_word_in_an_address(client, world, value):
    for route in ROUTES:
        if not PLACE.search(route.replace("<slug:network>", "")):
            continue
        path = filled(route, world, value)
        for method in ("GET", "POST"):
            assert_refused_or_understood(asked(client, method, path), path)


ROUNDS = 3


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_any_value_in_any_field(client, world, turn):
    """Each field has another value in each round; hypothesis below tries what they do together."""
    values = list(VALUES.values())
    fields = {
        name: values[(number * 7 + turn * 5) % len(values)]
        for number, name in enumerate(names_of_fields())
    }
    # One is needed to come to the others.
    body = encoded(fields | {"group": str(world["group"]).encode()})
    read = ("after", "q", "posts", "since", "next", "status", "level", "kind", "department")
    query = encoded(
        {name: values[(at * 3 + turn) % len(values)][:130] for at, name in enumerate(read)}
    )
    for route in ROUTES:
        path = filled(route, world)
        assert_refused_or_understood(asked(client, "POST", path, body=body), path)
        assert_refused_or_understood(asked(client, "GET", path, query), path)


@pytest.mark.parametrize("name", VALUES)
def test_any_key_of_a_page(client, world, name):
    """What says where the next page begins comes back from the browser, as anything may."""
    for route in ("people/", "groups/", "invitations/", "admin/audit/", "admin/members/", ""):
        path = f"/brightwater/{route}"
        query = encoded({"after": VALUES[name][:3000]})
        if len(query) < 4000:
            assert_refused_or_understood(asked(client, "GET", path, query), path)


@given(data=st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_anything_anywhere(client, world, data):
    words = st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.integers().map(lambda number: str(number).encode()),
        st.recursive(
            st.one_of(st.none(), st.floats(), st.integers(), st.text()),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=6,
        ).map(lambda found: key(json.dumps(found))),
        st.sampled_from(list(VALUES.values())),
    )
    route = data.draw(st.sampled_from(ROUTES))
    value = data.draw(st.none() | words.map(lambda word: word[:300]))
    path = filled(route, world, value)
    query = encoded(
        data.draw(st.dictionaries(st.sampled_from(names_of_fields()), words, max_size=3))
    )
    body = encoded(
        data.draw(st.dictionaries(st.sampled_from(names_of_fields()), words, max_size=12))
    )
    method = data.draw(st.sampled_from(["GET", "POST", "HEAD", "PUT"]))
    assert_refused_or_understood(asked(client, method, path, query, body), path)
