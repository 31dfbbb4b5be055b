"""The live socket: everyone sees everything once, in order, after an absence too."""

import asyncio
import json
import time
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import F

from accounts.events import hub as hub_module
from accounts.events.consumers import NOT_A_PAGE
from accounts.events.hub import NO_ACCESS, SESSION_ENDED, TOO_MANY, Hub
from accounts.events.queries import MAX_BEHIND, newest_number
from accounts.events.signals import screens_open
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member, Network
from feeds.actions import delete_post
from groups.actions import remove_from_group
from tests.accounts.events.screens import Screen, write
from tests.builders import a_group, a_post, a_reply

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("own_hub"),
]


@pytest.fixture
def payroll(ada, cem, dee):
    return a_group(by=cem, name="Payroll", members=(dee,))


async def test_a_post_appears_on_the_screens_of_all_who_may_see_it(ada, cem, dee, zoe, payroll):
    since = await write(newest_number)(payroll.network_id)
    screens = [await Screen(member).opens(since) for member in (ada, cem, dee)]
    stranger = await Screen(zoe).opens(await write(newest_number)(zoe.network_id))
    post = await write(a_post)(by=cem, within=payroll, text="Live at last")
    frames = [await screen.gets("post.published") for screen in screens]
    assert all(frame == frames[0] for frame in frames)
    assert "Live at last" in frames[0]["html"]
    assert frames[0]["target"] == f"post-{post.pk}"
    assert await stranger.gets_nothing()


async def test_of_two_colleagues_on_one_server_each_gets_what_is_theirs(ada, cem, dee):
    managers = await write(a_group)(by=cem, name="Managers", access="private", members=(dee,))
    since = await write(newest_number)(managers.network_id)
    inside, outside = await Screen(dee).opens(since), await Screen(ada).opens(since)
    await write(a_post)(by=cem, within=managers, text="For managers alone")
    assert "For managers alone" in (await inside.gets("post.published"))["html"]
    assert await outside.gets_nothing()


async def test_who_is_up_to_date_gets_nothing_again_because_another_is_behind(cem, dee, payroll):
    await write(a_post)(by=cem, within=payroll)
    since = await write(newest_number)(payroll.network_id)
    await write(a_post)(by=cem, within=payroll, text="Once for each")
    ahead = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
    behind = await Screen(cem).opens(since)
    assert "Once for each" in (await behind.gets("post.published"))["html"]
    assert await ahead.gets_nothing()


async def test_who_comes_back_gets_what_was_missed_once_and_in_order(cem, dee, payroll):
    post = await write(a_post)(by=cem, within=payroll)
    since = await write(newest_number)(payroll.network_id)
    first = await Screen(dee).opens(since)
    await write(a_reply)(by=cem, to=post, text="one")
    seen = await first.gets("post.replied", "append")
    await first.socket.disconnect()
    for text in ("two", "three"):
        await write(a_reply)(by=cem, to=post, text=text)
    second = await Screen(dee).opens(seen["number"])
    await write(a_reply)(by=cem, to=post, text="four")
    got = [(await second.gets("post.replied", "append"))["html"] for _ in range(3)]
    assert [text in html for text, html in zip(("two", "three", "four"), got, strict=True)] == [
        True
    ] * 3
    await second.socket.receive_from(timeout=5)
    assert await second.gets_nothing()


@pytest.mark.parametrize(("heartbeat", "look"), [((0.3, 0.3), 60), ((60, 60), 0.3)])
async def test_a_lost_wake_up_heals_by_the_heartbeat_and_by_looking(
    cem, dee, payroll, heartbeat, look
):
    with (
        patch.object(hub_module, "HEARTBEAT_SECONDS", heartbeat),
        patch.object(hub_module, "LOOK_SECONDS", look),
    ):
        screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
        # Until this is there, the screen may not have been served yet, and then needs no wake-up.
        await write(a_post)(by=cem, within=payroll)
        assert await screen.gets("post.published")
        with patch.object(Hub, "wake_everywhere", lambda *args: None):
            await write(a_post)(by=cem, within=payroll, text="Nobody was woken")
            assert "Nobody was woken" in (await screen.gets("post.published"))["html"]


async def test_a_heartbeat_tells_the_newest_number(dee, payroll):
    newest = await write(newest_number)(payroll.network_id)
    with patch.object(hub_module, "HEARTBEAT_SECONDS", (0.2, 0.2)):
        screen = await Screen(dee).opens(newest)
        assert json.loads(await screen.socket.receive_from(timeout=5)) == {"heartbeat": newest}


async def test_a_heartbeat_tells_this_server_whose_screens_are_open(ada, cem, dee, zoe):
    heard = []

    def hear(sender, members, **kwargs):
        # Asked for within the network: a row of another is none.
        heard.append((set(members), Member.objects.count()))

    screens_open.connect(hear)
    try:
        with patch.object(hub_module, "HEARTBEAT_SECONDS", (0.2, 0.2)):
            newest = await write(newest_number)(cem.network_id)
            screens = [await Screen(member).opens(newest) for member in (cem, dee)]
            # What is told at one beat has been told by the next.
            for _beat in range(3):
                assert "heartbeat" in await screens[1].socket.receive_from(timeout=5)
    finally:
        screens_open.disconnect(hear)
    # The first beat may have come before the second screen.
    assert heard[-1] == ({cem.pk, dee.pk}, 3)


async def test_heartbeats_come_at_uneven_times_within_what_screens_wait_for():
    low, high = hub_module.HEARTBEAT_SECONDS
    assert (low, high) == (20, 25)
    began = time.monotonic()
    waits = [hub_module._next_beat() - began for _ in range(50)]
    assert low <= min(waits) and max(waits) < high + 1
    assert len({round(wait, 3) for wait in waits}) > 25


async def test_who_was_removed_from_a_group_gets_nothing_of_it(ada, cem, dee, payroll):
    managers = await write(a_group)(by=cem, name="Managers", access="private", members=(dee,))
    screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
    await write(remove_from_group)(admin=cem, group=managers, member=dee)
    await write(a_post)(by=cem, within=managers, text="not for Dee")
    await write(a_post)(by=cem, within=payroll, text="for all")
    frame = await screen.gets("post.published")
    assert "for all" in frame["html"]


async def test_the_suspended_are_cut_off(ada, dee, payroll):
    screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
    await write(suspend_member)(admin=ada, member=dee, reason="Away.")
    assert await screen.is_closed() == NO_ACCESS


async def test_who_signed_out_elsewhere_is_cut_off_before_anything_is_sent(cem, dee, payroll):
    screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
    await write(Session.objects.filter(session_key=screen.session.session_key).delete)()
    await write(a_post)(by=cem, within=payroll, text="secret by now")
    message = await screen.socket.receive_output(timeout=5)
    assert message == {"type": "websocket.close", "code": SESSION_ENDED}


async def test_a_changed_password_ends_open_screens(cem, dee, payroll):
    screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))

    def change() -> None:
        dee.person.set_password("another long secret")
        dee.person.save()
        a_post(by=cem, within=payroll)

    await write(change)()
    assert await screen.is_closed() == SESSION_ENDED


async def test_a_stranger_cannot_tell_a_network_from_none(zoe, brightwater):
    for slug in (brightwater.slug, "no-such-network"):
        screen = await Screen(zoe, slug).opens(None)
        assert await screen.is_closed() == NO_ACCESS


async def test_nobody_signed_out_hears_anything(dee, payroll):
    screen = Screen(dee, user=AnonymousUser())
    assert await (await screen.opens(None)).is_closed() == SESSION_ENDED


@pytest.mark.parametrize("text", ["[]", "{}", '{"since": "1"}', '{"since": -1}', "[" * 5000])
async def test_a_screen_that_talks_nonsense_gets_nothing(dee, payroll, text):
    screen = await Screen(dee).opens(None)
    await screen.socket.send_to(text_data=text)
    assert await screen.gets_nothing()


async def test_a_flood_and_a_giant_are_cut_off(dee, payroll):
    flood = await Screen(dee).opens(None)
    for _ in range(25):
        await flood.socket.send_to(text_data="{}")
    assert await flood.is_closed() == NOT_A_PAGE
    giant = await Screen(dee).opens(None)
    await giant.socket.send_to(text_data="x" * 20_000)
    assert await giant.is_closed() == NOT_A_PAGE


async def test_a_member_has_so_many_screens_at_most(dee, payroll):
    newest = await write(newest_number)(payroll.network_id)
    for _ in range(hub_module.MAX_SCREENS_EACH):
        await Screen(dee).opens(newest)
    assert await (await Screen(dee).opens(newest)).is_closed() == TOO_MANY


@pytest.mark.parametrize("ahead", [1, -MAX_BEHIND - 1])
async def test_who_is_out_of_reach_is_told_to_start_anew(dee, payroll, ahead):
    network = Network.objects.filter(pk=payroll.network_id)
    await write(network.update)(last_event=F("last_event") + 2 * MAX_BEHIND)
    newest = await write(newest_number)(payroll.network_id)
    screen = await Screen(dee).opens(newest + ahead)
    message = json.loads(await screen.socket.receive_from(timeout=5))
    assert message == {"reset": True, "upto": newest}


async def test_a_post_deleted_at_once_leaves_no_word_on_the_wire(cem, dee, payroll):
    screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))

    def post_and_delete() -> None:
        delete_post(author=cem, post=a_post(by=cem, within=payroll, text="okapi-77"))

    await write(post_and_delete)()
    texts = []
    while True:
        message = await screen.socket.receive_from(timeout=5)
        texts.append(message)
        if json.loads(message).get("kind") == "post.deleted":
            break
    await asyncio.sleep(0)
    assert sum("okapi-77" in text for text in texts) <= 1
