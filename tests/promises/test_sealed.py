"""
P1: networks are sealed. Every address is tried as nobody, as a stranger, as a suspended member and
as one who is outside a private and a secret group; forbidden and missing are the same answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.events.models import Event
from accounts.events.queries import draw_since
from accounts.networks.models import Level, Member, Network
from feeds.actions import delete_post, edit_post, like_post, pin_post, unlike_post, unpin_post
from feeds.models import Post
from groups.models import Group
from tests.builders import a_group, a_post, a_reply
from tests.promises.routes import ADMIN, NETWORK, PERSONAL, PUBLIC

MARKER = "okapi9c41"
_NONCES = re.compile(rb'(name="csrfmiddlewaretoken" value="|nonce=")[^"]*"')


@dataclass
class World:
    """One object of each kind, and those of the groups that Dee is outside of."""

    network: Network
    objects: dict[str, object]
    private: Group
    secret: Group
    private_post: Post
    secret_post: Post

    def url(self, name: str, *, network: str = "", **instead: object) -> str:
        values = [instead.get(kind, self.objects[kind]) for kind in NETWORK[name]]
        return reverse(name, args=[network or self.network.slug, *values])


@pytest.fixture
def world(ada, cem, dee, eve) -> World:
    network = ada.network
    open_group = a_group(by=cem, name="Payroll", members=(dee,))
    private = a_group(by=cem, name=f"{MARKER} private", access="private", members=(ada,))
    secret = a_group(by=cem, name=f"{MARKER} secret", access="secret", members=(ada,))
    post = a_post(by=cem, within=open_group, text="Hello #canteen")
    objects = {
        "group": open_group.slug,
        "post": post.pk,
        "member": cem.pk,
        "topic": "canteen",
        "level": Level.objects.filter(network=network).first().pk,
        "number": 1,
        "invitation": 1,
        "version": 1,
    }
    return World(
        network,
        objects,
        private,
        secret,
        a_post(by=cem, within=private, text=f"{MARKER} #{MARKER}"),
        a_post(by=cem, within=secret, text=f"{MARKER} #{MARKER}"),
    )


def test_every_route_has_a_rule():
    """A new address fails here until `routes` says what it leads to and for whom."""
    for route, name in _routes():
        if route.startswith("<slug:network>/"):
            assert name in NETWORK, f"{route} ({name}) has no row in tests/promises/routes.py"
        elif not route.startswith("accounts/"):
            assert name in PUBLIC | PERSONAL, f"{route} ({name}) has no row"


def test_nobody_is_sent_to_sign_in_whether_or_not_the_network_exists(world):
    client = Client()
    for name in NETWORK:
        for method in (client.get, client.post):
            answers = [
                method(world.url(name, network=slug)) for slug in (world.network.slug, "no-such")
            ]
            for answer in answers:
                assert answer.status_code == 302, name
                assert answer["Location"].startswith("/accounts/login/?next="), name
            assert _shape(answers[0]) == _shape(answers[1])


def test_to_a_stranger_a_network_and_all_in_it_do_not_exist(world, sign_in, zoe):
    client = sign_in(zoe)
    for name in NETWORK:
        for method in (client.get, client.post):
            seen = method(world.url(name))
            missing = method(world.url(name, network="no-such"))
            assert seen.status_code == missing.status_code == 404, name
            assert _shape(seen) == _shape(missing), name


def test_to_the_suspended_their_network_does_not_exist(world, sign_in, eve):
    client = sign_in(eve)
    for name in NETWORK:
        for method in (client.get, client.post):
            assert method(world.url(name)).status_code == 404, name


def test_a_client_sees_nothing_of_the_home_network(world, sign_in, gil):
    client = sign_in(gil)
    for name in NETWORK:
        assert client.get(world.url(name)).status_code == 404, name


def test_an_administrator_of_another_network_has_no_power_over_objects_of_this(world, sign_in, zoe):
    """Zoe calls her own network's addresses with the ids of Brightwater's objects."""
    client = sign_in(zoe)
    for name, kinds in NETWORK.items():
        if not kinds or set(kinds) <= {"number", "version"}:
            continue
        for method in (client.get, client.post):
            answer = method(world.url(name, network=zoe.network.slug))
            assert answer.status_code in (404, 405), name


def test_only_administrators_enter_the_administration(world, sign_in, dee):
    client = sign_in(dee)
    for name in ADMIN:
        for method in (client.get, client.post):
            assert method(world.url(name)).status_code in (403, 404, 405), name


def test_a_secret_group_and_what_is_in_it_answer_like_what_does_not_exist(world, sign_in, dee):
    client = sign_in(dee)
    for name, kinds in NETWORK.items():
        if "group" not in kinds and "post" not in kinds:
            continue
        for method in (client.get, client.post):
            seen = method(world.url(name, group=world.secret.slug, post=world.secret_post.pk))
            missing = method(world.url(name, group="no-such-group", post=12345))
            assert seen.status_code == missing.status_code, name
            assert seen.status_code in (404, 405), name
            assert _shape(seen) == _shape(missing), name


def test_posts_of_a_private_group_answer_outsiders_like_what_does_not_exist(world, sign_in, dee):
    client = sign_in(dee)
    for name, kinds in NETWORK.items():
        if "post" not in kinds:
            continue
        for method in (client.get, client.post):
            seen = method(world.url(name, post=world.private_post.pk))
            missing = method(world.url(name, post=12345))
            assert seen.status_code == missing.status_code, name
            assert _shape(seen) == _shape(missing), name


def test_no_page_of_an_outsider_holds_a_word_of_what_is_hidden(world, sign_in, dee, cem):
    """The canary: words of the secret group are on no page; of the private one only its name."""
    outsider, insider = sign_in(dee), sign_in(cem)
    assert MARKER in insider.get(world.secret.get_absolute_url()).content.decode()
    for name in NETWORK:
        page = outsider.get(world.url(name)).content.decode()
        assert world.secret.slug not in page, name
        assert f"#{MARKER}" not in page, name
        known = page.replace(world.private.name, "").replace(world.private.slug, "")
        assert MARKER not in known, name


ACTS = {
    "post.published": lambda by, post: a_post(by=by, within=post.group),
    "post.replied": lambda by, post: a_reply(by=by, to=post),
    "post.edited": lambda by, post: edit_post(author=by, post=post, text="Changed."),
    "post.liked": lambda by, post: like_post(member=by, post=post),
    "post.unliked": lambda by, post: unlike_post(member=by, post=post),
    "post.pinned": lambda by, post: pin_post(admin=by, post=post),
    "post.unpinned": lambda by, post: unpin_post(admin=by, post=post),
    "post.deleted": lambda by, post: delete_post(author=by, post=post),
}


def test_no_event_of_a_hidden_group_is_drawn_for_an_outsider(world, cem, ada, zoe, dee, eve, gil):
    post = Post.objects.select_related("group__network").get(pk=world.secret_post.pk)
    world.network.refresh_from_db()
    since = world.network.last_event
    for act in ACTS.values():
        act(cem, post)
    drawn, upto = draw_since(world.network.pk, since, set(_everyone()))
    kinds = set(Event.objects.filter(network=world.network, number__gt=since).values_list("kind"))
    assert {kind for (kind,) in kinds} == set(ACTS)
    assert upto == since + len(ACTS)
    assert {member for each in drawn for member in each.members} == {cem.pk, ada.pk}


def _everyone() -> Iterator[int]:
    return iter(Member.objects.values_list("pk", flat=True))


def _shape(answer) -> tuple:
    """All that an answer tells, without its one-time values and without the address asked for."""
    body = _NONCES.sub(rb"\1", answer.content)
    path = answer.wsgi_request.path.encode()
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name
        not in {"Content-Length", "Content-Security-Policy", "Expires", "Location", "X-Request-ID"}
    }
    return answer.status_code, body.replace(path, b""), headers


def _routes(resolver=None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, f"{namespace}{entry.name or ''}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, route, inner)
