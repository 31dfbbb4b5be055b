"""
P1 and P4 by canaries: every text and file of three networks bears a marker of its own, ten personas
go everywhere, and none meets a marker that is not for them. What each should meet they do meet, or
the sweep would be blind.
"""

import logging
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.test import Client

from accounts.mail.models import OutboxMail
from accounts.models import Person
from accounts.tasks.models import Task
from groups import actions as groups
from tests.promises.canaries import (
    NO_SECRETS,
    SEEN_BY,
    Secret,
    mark,
    may_see,
    name_of,
    text_fields,
)
from tests.promises.crawling import MARKER, Crawler
from tests.promises.houses import World, standing_world
from tests.promises.routes import table
from tests.promises.walking import signed_in

# Going everywhere takes some seconds, and many more on a machine that is busy.
pytestmark = pytest.mark.timeout(600)
PERSONAS = (
    "nobody", "invited", "member", "group admin", "moderator", "admin", "other admin", "client",
    "suspended", "removed",
)  # fmt: skip
# The others go on PostgreSQL only, because each takes some twenty seconds.
ON_BOTH = ("nobody", "invited", "member")
# Our own modules may say more than they do by default; nobody's words belong there at any level.
LOGGERS = ("accounts", "groups", "feeds", "collab")


@pytest.fixture(scope="module")
def marked(django_db_setup, django_db_blocker) -> Iterator[tuple[World, dict[str, Secret]]]:
    with django_db_blocker.unblock(), standing_world() as world:
        secrets = mark(world)
        for house in world.houses:
            _use_power(house)
        yield world, secrets


def _use_power(house) -> None:
    """Let acts copy what is marked into the audit log, into events and into revisions."""
    host, guest = house.people["host"], house.people["guest"]
    for place in ("own", "open", "private", "secret"):
        group = house.groups[place]
        groups.change_group(admin=host, group=group, color="red")
        groups.change_group_role(admin=host, group=group, member=guest, role="admin")
        groups.remove_from_group(admin=host, group=group, member=guest, reason="")
        groups.archive_group(admin=host, group=group)
        groups.restore_group(admin=host, group=group)


def test_every_text_and_file_has_somebody_who_may_see_it_or_a_reason():
    rows = {row["field"] for row in table(SEEN_BY)}
    assert {name_of(field) for field in text_fields()} == rows | set(NO_SECRETS)
    assert not rows & set(NO_SECRETS)


@pytest.mark.parametrize(
    "persona",
    [
        pytest.param(each, marks=() if each in ON_BOTH else pytest.mark.services)
        for each in PERSONAS
    ],
)
def test_nobody_meets_what_is_not_for_them(marked, db, persona, caplog):
    world, secrets = marked
    # What is drawn for those inside first must not be served to those outside.
    for insider in ("admin", "other admin", "client"):
        _warm(world, insider)
    crawler = Crawler(world, persona, signed_in(world, persona))
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    crawler.go_everywhere()
    leaks = [
        f"{secrets[marker]}: {where}"
        for marker, where in crawler.seen.items()
        if not may_see(world, persona, secrets[marker])
    ]
    assert not leaks, "\n".join(sorted(leaks))
    met = {secrets[marker].field for marker in crawler.seen}
    due = {secret.field for secret in secrets.values() if may_see(world, persona, secret)}
    assert not due - met, f"{persona} should meet {sorted(due - met)}"
    _assert_says_nothing(caplog.text, world)
    for kept in _cached():
        assert not MARKER.search(kept), "the cache keeps what somebody wrote"


def test_a_mail_says_nothing_that_is_not_for_whom_it_goes_to(marked, run_tasks):
    world, secrets = marked
    # The marks of those that failed before are no failures of today.
    Task.objects.update(error="")
    persona_at = _addresses(world) | {world.home.link.email: "invited"}
    for address in persona_at:
        Client().post("/accounts/login/code/", {"email": address})
    run_tasks()
    mails = list(OutboxMail.objects.filter(to__in=persona_at))
    assert {persona_at[mail.to] for mail in mails} == set(PERSONAS) - {"nobody"}
    for mail in mails:
        persona = persona_at[mail.to]
        text = f"{mail.subject} {mail.text} {mail.html} {mail.headers}"
        for marker in MARKER.findall(text):
            assert may_see(world, persona, secrets[marker], by_mail=True), secrets[marker]


def test_an_error_page_says_nothing_of_the_error(marked, db):
    world, secrets = marked
    marker = next(marker for marker, each in secrets.items() if each.field == "feeds.Post.text")
    walker = signed_in(world, "member")
    walker.client.raise_request_exception = False
    with patch("feeds.views.feed.home_feed", side_effect=RuntimeError(marker)):
        answer = walker.client.get(world.home.network.get_absolute_url())
    assert answer.status_code == 500
    assert marker not in answer.content.decode() + str(answer.headers)


def _addresses(world: World) -> dict[str, str]:
    """Which persona reads the mails to an address."""
    persons = Person.objects.in_bulk(person.pk for person in world.persons.values() if person)
    return {
        persons[person.pk].email: persona for persona, person in world.persons.items() if person
    }


def _warm(world: World, insider: str) -> None:
    walker = signed_in(world, insider)
    house = world.elsewhere if insider == "other admin" else world.house_of(insider)
    for url in (house.network.get_absolute_url(), f"/{house.network.slug}/groups/"):
        assert walker.client.get(url).status_code == 200


def _assert_says_nothing(log: str, world: World) -> None:
    assert not MARKER.search(log)
    assert "@" not in log, "an address stands in the log"
    assert world.home.things["token", "own"] not in log


def _cached() -> Iterator[str]:
    """Keys and values of all that the shared cache holds."""
    cache = caches["default"]
    if hasattr(cache, "_expire_info"):
        yield from (f"{key} {value!r}" for key, value in cache._cache.items())
    else:
        client = cache._cache.get_client(None, write=False)
        for key in client.scan_iter(f"*{cache.key_prefix}*"):
            yield f"{key!r} {client.dump(key)!r}"
