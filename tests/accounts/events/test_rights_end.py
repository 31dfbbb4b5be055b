"""
Rights that end, end on open screens at once: told by whatever ends them, and found within two
seconds where nobody hears it said (Redis is down, another program wrote to the database).
"""

import datetime
import time
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from accounts.events import hub as hub_module
from accounts.events.hub import NO_ACCESS, SESSION_ENDED, Hub
from accounts.events.queries import newest_number
from accounts.models import Person
from accounts.networks.actions import (
    close_network,
    leave_network,
    reopen_network,
    suspend_member,
)
from accounts.networks.models import Member
from tests.accounts.events.screens import Screen, SessionStore, write
from tests.builders import PASSWORD, a_group, a_post

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("own_hub"),
]

AT_MOST_SECONDS = 1


def sign_out_elsewhere(ada, dee, session):
    client = Client()
    client.cookies["sid"] = session.session_key
    client.post("/accounts/logout/")


def new_password(ada, dee, session):
    client = Client()
    client.post("/accounts/login/", {"login": dee.person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    new = "another long secret of hers"
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302


def session_deleted(ada, dee, session):
    SessionStore(session.session_key).delete()


TOLD = {
    "suspended": (lambda ada, dee, s: suspend_member(admin=ada, member=dee, reason="Away"), 4404),
    "left": (lambda ada, dee, s: leave_network(member=dee, keep_name=True), 4404),
    "network closed": (lambda ada, dee, s: close_network(admin=ada, reason="Sold"), 4404),
    "signed out elsewhere": (sign_out_elsewhere, SESSION_ENDED),
    "session ended": (session_deleted, SESSION_ENDED),
    "password changed": (new_password, SESSION_ENDED),
}


def last_day_over(ada, dee, session):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Member.objects.filter(pk=dee.pk).update(kind="guest", sponsor=ada, ends_on=yesterday)


# Written by another program, or nobody's act at all.
UNTOLD = {
    **TOLD,
    "last day over": (last_day_over, NO_ACCESS),
    "deactivated": (
        lambda ada, dee, s: Person.objects.filter(pk=dee.person_id).update(is_active=False),
        NO_ACCESS,
    ),
    "session expired": (
        lambda ada, dee, s: _expire(s),
        SESSION_ENDED,
    ),
}


def _expire(session):
    session.set_expiry(-1)
    session.save()


@pytest.mark.parametrize("end", TOLD)
async def test_who_loses_the_right_is_cut_within_a_second(ada, cem, dee, end):
    act, code = TOLD[end]
    group = await write(a_group)(by=cem, name="Payroll", members=(dee,))
    # So that only what is said can tell it.
    with patch.object(hub_module, "LOOK_SECONDS", 60):
        screen = await Screen(dee).opens(await write(newest_number)(dee.network_id))
        beside = await Screen(cem).opens(await write(newest_number)(dee.network_id))
        await write(a_post)(by=cem, within=group)
        await screen.gets("post.published")
        # No reading of the log is under way that would find it by chance.
        while not await screen.gets_nothing():
            await screen.socket.receive_output()
        began = time.monotonic()
        await write(act)(ada, dee, screen.session)
        ended = time.monotonic()
        assert await screen.is_closed() == code
        assert time.monotonic() - ended < AT_MOST_SECONDS, f"{ended - began:.2f} s for the act"
        if end != "network closed":
            await write(a_post)(by=cem, within=group, text="To those who are still there")
            assert await beside.gets("post.published")
        assert await screen.gets_nothing()


@pytest.mark.parametrize("end", UNTOLD)
async def test_what_nobody_says_is_found_all_the_same(ada, cem, dee, end):
    act, code = UNTOLD[end]
    group = await write(a_group)(by=cem, name="Payroll", members=(dee,))
    with (
        patch.object(Hub, "wake_everywhere", lambda *args: None),
        patch.object(hub_module, "LOOK_SECONDS", 0.2),
    ):
        screen = await Screen(dee).opens(await write(newest_number)(dee.network_id))
        beside = await Screen(cem).opens(await write(newest_number)(dee.network_id))
        await write(act)(ada, dee, screen.session)
        assert await screen.is_closed() == code
        if end == "network closed":
            assert await beside.is_closed() == code
        else:
            await write(a_post)(by=cem, within=group, text="To those who are still there")
            assert await beside.gets("post.published")


async def test_a_network_that_is_open_again_is_listened_to_again(ada, dee):
    screen = await Screen(dee).opens(await write(newest_number)(dee.network_id))
    await write(close_network)(admin=ada, reason="By mistake")
    assert await screen.is_closed() == NO_ACCESS
    assert await (await Screen(dee).opens(None)).is_closed() == NO_ACCESS
    await write(reopen_network)(admin=ada)
    again = await Screen(dee).opens(await write(newest_number)(dee.network_id))
    assert await again.gets_nothing()


async def test_silence_is_looked_through_within_two_seconds():
    assert hub_module.LOOK_SECONDS + hub_module.LEAST_LOOK_SECONDS < 2.5
