"""
P1: networks are sealed. Ten personas walk every route, in their own network, in another one and
outside of any; what they get is what `routes` promises, and what to them is not there is answered
like what is nowhere, byte for byte. What they send to where they may not go changes nothing.
"""

from collections.abc import Iterator

import pytest

from tests.promises.acts import CHANGES_NOTHING
from tests.promises.houses import World, standing_world
from tests.promises.routes import (
    CLASS_OF,
    NETWORK,
    OUTSIDE,
    is_known,
    places_of,
    promised,
    promised_outside,
    thing_of,
)
from tests.promises.walking import Answer, Walker, all_routes, digest, signed_in

INSIDE = ("member", "group admin", "moderator", "admin", "client", "removed")
STRANGERS = ("invited", "other admin", "suspended")
EVERYBODY = ("nobody", *INSIDE, *STRANGERS)
METHODS = ("GET", "POST")
# The others walk on PostgreSQL only, because each takes some ten seconds.
ON_BOTH = ("nobody", "member", "client", "other admin")


def _on_both(*personas: str) -> list:
    return [
        pytest.param(each, marks=() if each in ON_BOTH else pytest.mark.services)
        for each in personas
    ]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), standing_world() as world:
        yield world


@pytest.fixture
def walker(world, db, persona) -> Walker:
    return signed_in(world, persona)


def test_every_route_has_a_row_and_every_row_a_route():
    """A new address fails here until `routes` says what it leads to and for whom."""
    found: dict[str, set[str]] = {"behind": set(), "outside": set()}
    for route, name in all_routes():
        # Allauth has some twice; the second has no name, and is never reached.
        if name:
            found["behind" if route.startswith("<slug:network>/") else "outside"].add(name)
    assert found == {"behind": set(NETWORK), "outside": set(OUTSIDE)}


@pytest.mark.parametrize("persona", _on_both(*INSIDE))
def test_members_get_what_is_promised_in_their_network(world, walker, persona):
    wrong, before = [], digest()
    for route, place, method in _steps(walker):
        things = world.other(walker.house) if place == "elsewhere" else walker.house
        answer = walker.ask(method, route, "own" if place == "elsewhere" else place, things)
        step, promise = (
            f"{method} {route}, {place or 'here'}",
            promised(route, method, persona, place),
        )
        if answer.verdict != promise:
            wrong.append(f"{step}: {answer.verdict} instead of {promise}")
        if answer.written and (method == "GET" or answer.verdict != "yes"):
            wrong.append(f"{step}: wrote to {answer.written}")
        if not is_known(persona, thing_of(route), place):
            wrong += _unlike(answer, walker.ask_nowhere(method, route), step)
    assert not wrong, "\n".join(wrong)
    assert digest() == before


@pytest.mark.parametrize("persona", _on_both("nobody", *STRANGERS))
def test_to_strangers_a_network_and_all_in_it_do_not_exist(world, walker, persona):
    wrong, before = [], digest()
    nowhere = walker.send("GET", "/no-such-network/", None, None)
    assert nowhere.verdict == ("login" if persona == "nobody" else "404")
    for route in NETWORK:
        for place in {"own", "secret", "elsewhere"}.intersection(places_of(route)) or {""}:
            things = world.elsewhere if place == "elsewhere" else walker.house
            place = "own" if place == "elsewhere" else place
            for method in METHODS:
                answer = walker.ask(method, route, place, things)
                wrong += _unlike(answer, nowhere, f"{method} {route}, {place or 'here'}")
    assert not wrong, "\n".join(wrong)
    assert digest() == before


@pytest.mark.parametrize("persona", ["other admin"])
def test_an_administrator_of_another_network_has_no_power_over_things_of_this(world, walker):
    """Zoe calls her own network's addresses with the things of Brightwater."""
    zoe = Walker(world.elsewhere, world.elsewhere.people["admin"], walker.client)
    wrong, before = [], digest()
    for route in NETWORK:
        for place in set(places_of(route)) - {"elsewhere", "mine"}:
            for method in METHODS if "elsewhere" in places_of(route) else ():
                answer = zoe.ask(method, route, place, world.home)
                step, promise = f"{method} {route}", promised(route, method, "admin", "elsewhere")
                if answer.verdict != promise:
                    wrong.append(f"{step}: {answer.verdict} instead of {promise}")
                wrong += _unlike(answer, zoe.ask_nowhere(method, route), step)
    assert not wrong, "\n".join(wrong)
    assert digest() == before


@pytest.mark.parametrize("persona", _on_both(*EVERYBODY))
def test_outside_of_networks_everybody_gets_what_is_promised(world, walker, persona):
    wrong, before = [], digest()
    for route, row in OUTSIDE.items():
        for method, promise in zip(METHODS, promised_outside(route, persona), strict=True):
            answer = walker.ask_outside(method, route, world.outside)
            got = _outside(answer)
            if got != promise:
                wrong.append(f"{method} {route}: {got} instead of {promise}")
            if row["in address"] in ("session", "key", "network"):
                nowhere = walker.ask_outside(method, route, {})
                wrong += _unlike(answer, nowhere, f"{method} {route}")
    assert not wrong, "\n".join(wrong)
    assert digest() == before


def test_every_form_that_was_sent_in_vain_would_do_something(world, db):
    """Else the walk would prove nothing: somewhere somebody who may changes rows by it."""
    walkers = {name: signed_in(world, name) for name in ("admin", "group admin", "member")}
    for route in NETWORK:
        if CLASS_OF[route, "POST"] != "." and route not in CHANGES_NOTHING:
            assert any(_changes(walkers, route)), f"POST {route} has no body that does anything"


def _changes(walkers: dict[str, Walker], route: str) -> Iterator[bool]:
    for persona, walker in walkers.items():
        for place in places_of(route):
            if promised(route, "POST", persona, place) == "yes":
                yield bool(walker.ask("POST", route, place, walker.house).written)


def _steps(walker: Walker) -> Iterator[tuple[str, str, str]]:
    for route in NETWORK:
        for number, place in enumerate(places_of(route)):
            if place == "mine" and not walker.has_own(thing_of(route)):
                continue
            for method in METHODS:
                # A method that nobody may use is refused before anything is looked up.
                if CLASS_OF[route, method] != "." or not number:
                    yield route, place, method


def _unlike(answer: Answer, nowhere: Answer, step: str) -> list[str]:
    """That an answer can be told from that for what is not there, or that it changed something."""
    wrong = [] if answer.shape == nowhere.shape else [f"{step} is told from what does not exist"]
    return wrong + ([f"{step} wrote to {answer.written}"] if answer.written else [])


def _outside(answer: Answer) -> str:
    got = answer.verdict
    if got == "yes":
        got = "away" if answer.response.status_code >= 300 else "page"
    return got + ("!" if answer.changed else "")
