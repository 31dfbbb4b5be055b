"""Reading the log for screens: a batch at a time, and none so long that rights are old by then."""

import pytest
from django.contrib.sessions.backends.db import SessionStore

from accounts.events import queries
from accounts.events.queries import newest_number, read_on
from accounts.networks.presence import Presence
from groups.actions import remove_from_group
from tests.builders import a_group, a_post


@pytest.fixture
def payroll(ada, cem, dee):
    group = a_group(by=cem, name="Payroll", members=(dee,), access="private")
    # The first post of anybody is an acceptance of the house rules as well.
    a_post(cem, group)
    return group


def presence_of(member):
    session = SessionStore()
    session.save()
    return Presence(member.pk, member.person_id, session.session_key, member.person.password)


def test_a_batch_ends_when_it_has_taken_long_enough_and_the_rest_is_read_by_new_rights(
    cem, dee, payroll, monkeypatch
):
    monkeypatch.setattr(queries, "DRAWING_SECONDS", 0)
    since = newest_number(payroll.network_id)
    first, second = a_post(cem, payroll, "The first"), a_post(cem, payroll, "The second")
    end = newest_number(payroll.network_id)
    there = presence_of(dee)
    reading = read_on(payroll.network_id, [there], {since})
    (stretch,) = reading.stretches
    assert (stretch.end, reading.newest) == (since + 1, end)
    (drawn,) = stretch.drawn
    assert dee.pk in drawn.members and str(first.pk) in drawn.text
    # Had both been drawn at once, this removal would have come too late for the second.
    remove_from_group(admin=cem, group=payroll, member=dee)
    (stretch,) = read_on(payroll.network_id, [there], {stretch.end}).stretches
    assert stretch.end == end
    assert stretch.drawn == []
    assert second.pk


def test_a_batch_that_is_quick_is_drawn_whole(cem, dee, payroll, monkeypatch):
    monkeypatch.setattr(queries, "DRAWING_SECONDS", 60)
    since = newest_number(payroll.network_id)
    for number in range(5):
        a_post(cem, payroll, f"Post {number}")
    (stretch,) = read_on(payroll.network_id, [presence_of(dee)], {since}).stretches
    assert stretch.end == since + 5
    assert len(stretch.drawn) == 5
