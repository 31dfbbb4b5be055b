"""What members say of when they are there, and who is seen to be here."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.availability.actions import say_availability
from accounts.availability.here import note_here
from accounts.availability.models import Availability
from accounts.availability.queries import said_now, with_availability
from accounts.events import clock
from accounts.events.signals import say_screens_open
from accounts.networks.actions import leave_network, suspend_member
from tests.builders import several_members

# A Thursday, at noon in London.
NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
NOTHING = {"kind": "", "days": [], "time_zone": "Europe/London", "shows_presence": False}
WEEK = {"days": [0, 1, 2, 3, 4], "work_from": datetime.time(9), "work_until": datetime.time(17)}


@pytest.fixture(autouse=True)
def nobody_is_here():
    cache.clear()


def _say(member, **words) -> Availability:
    with clock.at(NOON):
        return say_availability(member=member, **(NOTHING | words))


def _said(row: Availability, **later):
    with clock.at(NOON + datetime.timedelta(**later)), timezone.override("Europe/London"):
        return said_now(row)


def test_in_today_until_five_and_then_it_is_over(cem):
    row = _say(cem, kind="in", in_until=datetime.time(17), message="At the front desk")
    now = _said(row, hours=4, minutes=59)
    assert (now.kind, now.text, now.message) == ("in", "In today until 5 p.m.", "At the front desk")
    assert not _said(row, hours=5)
    with clock.at(NOON), timezone.override("Asia/Tokyo"):
        assert said_now(row).text == "In today until 2 a.m."


def test_away_passes_by_itself_after_its_last_day_where_the_member_lives(cem):
    row = _say(cem, kind="away", away_until=datetime.date(2026, 11, 27), message="Ask Dee",
               time_zone="America/New_York")  # fmt: skip
    assert _said(row).text.startswith("Away until")
    assert _said(row, days=1, hours=16).kind == "away"
    assert not _said(row, days=1, hours=17)


def test_outside_of_working_hours_that_is_said_unless_something_else_is(cem):
    row = _say(cem, **WEEK)
    assert not _said(row)
    for later in ({"hours": 5}, {"days": 2}):
        assert _said(row, **later).text == "Outside working hours"
    assert _said(row).hours == "Mon–Fri, 9 a.m.–5 p.m."
    with clock.at(NOON), timezone.override("UTC"):
        assert said_now(row).hours.endswith("(Europe/London)")
    away = _say(cem, kind="away", away_until=datetime.date(2026, 12, 3), **WEEK)
    assert _said(away, days=2).kind == "away"
    assert _said(_say(cem, **(WEEK | {"days": [0, 2, 3, 6]}))).hours.startswith("Mon, Wed–Thu, Sun")


def test_it_is_said_by_a_form_that_explains_what_is_missing(sign_in, cem, dee):
    client, url = sign_in(cem), reverse("availability:edit", args=[cem.network.slug])
    assert 'value="UTC" selected' in client.get(url).content.decode()
    today = timezone.localdate()
    for wrong, field in (
        ({"kind": "in"}, "in_until"),
        ({"kind": "away", "away_until": "never"}, "away_until"),
        ({"kind": "away", "away_until": today - datetime.timedelta(days=1)}, "away_until"),
        ({"kind": "gone"}, "kind"),
        ({"message": "x" * 141}, "message"),
        ({"days": ["7"]}, "days"),
        ({"days": ["1"]}, "work_from"),
        ({"work_from": "09:00", "work_until": "17:00"}, "days"),
        ({"days": ["1"], "work_from": "17:00", "work_until": "09:00"}, "work_until"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ):
        refused = client.post(url, {"time_zone": "UTC", **wrong})
        assert refused.status_code == 422 and refused.context["form"].errors[field], wrong
    assert not Availability.objects.exists()
    until = today + datetime.timedelta(days=3)
    client.post(url, {"time_zone": "UTC", "kind": "away", "away_until": until, "message": "Ask Dee",
                      "days": ["0", "4"], "work_from": "08:00", "work_until": "12:30"})  # fmt: skip
    reader = sign_in(dee)
    for page in ("networks:people", "following:card", "feeds:member", "feeds:complete_members"):
        args = [cem.pk] if page in ("following:card", "feeds:member") else []
        shown = reader.get(reverse(page, args=[cem.network.slug, *args]), {"q": "cem"})
        assert "Away until" in shown.content.decode(), page
    assert "08:00" in client.get(url).content.decode()


def test_only_who_is_seen_sees_and_only_who_allows_it_is_seen(ada, ben, cem, dee, zoe):
    for member, shows in ((ada, True), (ben, False), (cem, True), (zoe, True)):
        _say(member, shows_presence=shows)
    say_screens_open({ada.pk, ben.pk, dee.pk, zoe.pk})

    def here(viewer):
        people = with_availability(viewer, [ada, ben, cem, dee])
        return {member.name for member in people if member.said.is_here}

    assert here(ada) == here(cem) == {ada.name}
    assert here(ben) == here(dee) == set()
    # Whoever allows it no more is gone at once, and whoever begins to, sees.
    _say(ada, shows_presence=False)
    _say(dee, shows_presence=True)
    note_here([dee.pk])
    assert here(cem) == {dee.name}
    assert here(ada) == set()


def test_of_who_is_gone_nothing_is_said(ada, cem, dee):
    for member in (cem, dee):
        _say(member, message="Somewhere")
    suspend_member(admin=ada, member=cem, reason="Away.")
    leave_network(member=dee, keep_name=True)
    assert not any(member.said for member in with_availability(ada, [cem, dee]))
    assert [row.member for row in Availability.objects.all()] == [cem]
    assert not Availability.objects.visible_to(ada).exists()


def test_what_a_page_says_of_many_costs_one_query(ada, django_assert_num_queries):
    people = several_members(30, ada.network)
    for member in people:
        _say(member, message="Here", shows_presence=True)
    with django_assert_num_queries(1):
        with_availability(ada, people)
    with django_assert_num_queries(1):
        note_here([member.pk for member in people])
