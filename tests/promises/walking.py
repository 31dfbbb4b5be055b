"""How a persona walks: what they ask for, what came of it, and whether anything was changed."""

import copy
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from tests.builders import PASSWORD
from tests.promises.acts import ARRANGED, NOWHERE, body_of, outside_body_of
from tests.promises.houses import House, World
from tests.promises.routes import NETWORK, OUTSIDE

# Reading pages keeps one's own session, and nothing else.
OWN_TRACES = ("django_session", "usersessions_usersession")
_NONCES = re.compile(rb'(name="csrfmiddlewaretoken" value="|nonce=")[^"]*"')
_NONCE_IN_HEADER = re.compile(r"'nonce-[^']*'")
_WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
# What is nowhere, by its kind; ids are a number that none has.
MISSING: dict[str, object] = dict.fromkeys(
    ("group", "topic", "token", "link", "old link", "network", "provider"), "no-such-thing"
)


@dataclass
class Answer:
    """
    What came of one request.

    :ivar verdict: `yes`, `no`, `login`, or the status
    :ivar shape: all that it tells, without its one-time values and the address asked for
    :ivar written: tables to which it wrote, but for one's own session
    :ivar sent: address and form
    :ivar changed: whether they hold something else now, asked outside of networks only: a write
        may have been taken back
    """

    verdict: str
    shape: tuple
    written: set[str]
    changed: bool
    response: Any
    sent: str = ""


@dataclass
class Walker:
    """Somebody with a browser, in a house or in front of it."""

    house: House
    member: Member | None = None
    client: Client = field(default_factory=Client)
    _before: str = ""
    _nowhere: dict[tuple[str, str], "Answer"] = field(default_factory=dict)

    def has_own(self, thing: str) -> bool:
        """Whether the house has a thing of this kind that is the member's."""
        part = _part(self.house, self.member) if self.member else ""
        return (thing, f"of {part}") in self.house.things

    def ask(
        self, method: str, route: str, place: str, things: House, *, is_empty: bool = False
    ) -> Answer:
        """
        Ask for `route` in the network of the house, about the thing of `things` in `place`.

        :param is_empty: send a form without anything in it
        """
        values = [_value(things, thing, place, self.member) for thing in NETWORK[route]]
        url = reverse(route, args=[self.house.network.slug, *values])
        body = body_of(route, things, place, self.member) if method == "POST" else None
        if is_empty:
            return self.send(method, url, {}, None)
        return self.send(method, url, body, ARRANGED.get(route) if method == "POST" else None)

    def ask_nowhere(self, method: str, route: str) -> Answer:
        """Ask in the house for what is not there; once is enough."""
        if (method, route) not in self._nowhere:
            values = [MISSING.get(thing, NOWHERE) for thing in NETWORK[route]]
            url = reverse(route, args=[self.house.network.slug, *values])
            body = body_of(route, self.house, "nowhere", self.member) if method == "POST" else None
            self._nowhere[method, route] = self.send(method, url, body, None)
        return self._nowhere[method, route]

    def ask_outside(self, method: str, route: str, things: dict[str, object]) -> Answer:
        """Ask for `route`, outside of networks, about what `things` has, or what is nowhere."""
        thing = OUTSIDE[route]["in address"]
        values = [things.get(thing, MISSING.get(thing, NOWHERE))] if thing else []
        body = outside_body_of(route) if method == "POST" else None
        self._before = self._before or digest()
        return self.send(method, reverse(route, args=values), body, None, is_compared=True)

    def send(
        self,
        method: str,
        url: str,
        body: dict | None,
        arrange: Any,
        *,
        is_compared: bool = False,
    ) -> Answer:
        """
        Send one request; whatever it changed is taken back.

        :param is_compared: look whether anything is changed after all, and not only written
        """
        cookies = copy.deepcopy(self.client.cookies)
        with transaction.atomic():
            if arrange:
                with unsealed("a test's arrangement"):
                    arrange(self.member)
            with _written() as written:
                response = self.client.post(url, body) if method == "POST" else self.client.get(url)
            changed = bool(written and is_compared) and digest() != self._before
            transaction.set_rollback(True)
        self.client.cookies = cookies
        shape = shape_of(response)
        return Answer(_verdict(response), shape, written, changed, response, f"{url} {body}")


def signed_in(world: World, persona: str) -> Walker:
    """A persona, signed in a moment ago, so that no page asks them to do so again."""
    house, person = world.house_of(persona), world.persons[persona]
    walker = Walker(house, house.people.get(persona))
    if person:
        walker.client.force_login(person)
        walker.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return walker


def shape_of(response: Any) -> tuple:
    """All that a response tells, byte for byte, without one-time values and its address."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if "Content-Length" in response.headers:
        assert int(response.headers["Content-Length"]) == len(content)
    path = response.wsgi_request.path
    quoted = quote(path, safe="")
    headers = {
        name: _NONCE_IN_HEADER.sub("", value).replace(path, "").replace(quoted, "")
        for name, value in response.headers.items()
        if name not in {"Content-Length", "Expires"}
    }
    cookies = sorted((name, cookie["path"]) for name, cookie in response.cookies.items())
    body = _NONCES.sub(rb"\1", content).replace(path.encode(), b"")
    return response.status_code, body, headers, cookies


def digest() -> str:
    """What all tables hold, but for sessions: two that are equal hold the same."""
    found = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in OWN_TRACES:
            continue
        for row in model._base_manager.order_by("pk").values_list():
            found.update(repr((model._meta.label, row)).encode())
    return found.hexdigest()


def all_routes(resolver=None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every route of the URL configuration, libraries' too, with its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, f"{namespace}{entry.name or ''}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_routes(entry, route, inner)


def _part(house: House, member: Member) -> str:
    return next(part for part, each in house.people.items() if each.pk == member.pk)


def _value(house: House, thing: str, place: str, member: Member | None) -> object:
    if place == "mine" and member:
        return house.things[thing, f"of {_part(house, member)}"]
    if (thing, place) not in house.things:
        place = "own"
    return house.things[thing, place]


def _verdict(response: Any) -> str:
    status = response.status_code
    if status == 302 and response["Location"].startswith("/accounts/login/?next="):
        return "login"
    if 200 <= status < 400:
        return "yes"
    return "no" if status == 403 else str(status)


@contextmanager
def _written() -> Iterator[set[str]]:
    """Note in which tables rows are written meanwhile."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found and found[1] not in OWN_TRACES:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
