"""The live socket: everyone sees everything once, in order, after an absence too."""

import asyncio
import json
from typing import ClassVar
from unittest.mock import patch

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.events import hub as hub_module
from accounts.events.hub import NO_ACCESS, SESSION_ENDED, TOO_MANY, Hub
from accounts.events.queries import newest_number
from accounts.events.routing import websocket_urlpatterns
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member
from feeds.actions import delete_post
from groups.actions import remove_from_group
from tests.builders import a_group, a_post, a_reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

write = sync_to_async(thread_sensitive=True)


@pytest.fixture
def payroll(ada, cem, dee):
    return a_group(by=cem, name="Payroll", members=(dee,))


@pytest_asyncio.fixture(autouse=True)
async def own_hub():
    """A hub of the test's own, since a hub belongs to one event loop."""
    fresh = Hub()
    with (
        patch("accounts.events.consumers.hub", fresh),
        patch("accounts.events.receivers.hub", fresh),
    ):
        yield fresh
        for screen in Screen.open:
            await screen.socket.disconnect()
        Screen.open.clear()


class Screen:
    """A browser's end of the socket of `member`."""

    open: ClassVar[list["Screen"]] = []

    def __init__(self, member: Member, network: str = "", user: object = None) -> None:
        self.member = member
        self.user = user or member.person
        Screen.open.append(self)
        self.session = SessionStore()
        self.session["_auth_user_id"] = str(member.person_id)
        self.network = network or member.network.slug
        self.newest = 0

    async def opens(self, since: int | None) -> "Screen":
        await write(self.session.save)()
        path = f"/live/{self.network}/"
        self.socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path)
        self.socket.scope["user"] = self.user
        self.socket.scope["session"] = self.session
        await self.socket.connect(timeout=5)
        if since is not None:
            await self.socket.send_to(text_data=json.dumps({"since": since}))
        return self

    async def gets(self, kind: str, place: str = "") -> dict:
        """The next frame of this kind; others before it are passed over, but must be in order."""
        while True:
            message = json.loads(await self.socket.receive_from(timeout=5))
            if "number" in message:
                assert message["number"] >= self.newest
                self.newest = message["number"]
            if message.get("kind") == kind and place in ("", message["place"]):
                return message

    async def gets_nothing(self) -> bool:
        return await self.socket.receive_nothing(timeout=0.3)

    async def is_closed(self) -> int:
        while True:
            message = await self.socket.receive_output(timeout=5)
            if message["type"] == "websocket.close":
                return message["code"]


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


async def test_a_lost_wake_up_heals_at_the_next_heartbeat(cem, dee, payroll, own_hub):
    with (
        patch.object(hub_module, "HEARTBEAT_SECONDS", 0.3),
        patch.object(Hub, "wake_everywhere", lambda *args: None),
    ):
        screen = await Screen(dee).opens(await write(newest_number)(payroll.network_id))
        await write(a_post)(by=cem, within=payroll)
        assert await screen.gets("post.published")


async def test_a_heartbeat_tells_the_newest_number(dee, payroll):
    newest = await write(newest_number)(payroll.network_id)
    with patch.object(hub_module, "HEARTBEAT_SECONDS", 0.2):
        screen = await Screen(dee).opens(newest)
        assert json.loads(await screen.socket.receive_from(timeout=5)) == {"heartbeat": newest}


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
    assert await screen.is_closed() == SESSION_ENDED


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
    assert await flood.is_closed() == 1008
    giant = await Screen(dee).opens(None)
    await giant.socket.send_to(text_data="x" * 20_000)
    assert await giant.is_closed() == 1008


async def test_a_member_has_so_many_screens_at_most(dee, payroll):
    newest = await write(newest_number)(payroll.network_id)
    for _ in range(hub_module.MAX_SCREENS_EACH):
        await Screen(dee).opens(newest)
    assert await (await Screen(dee).opens(newest)).is_closed() == TOO_MANY


async def test_who_is_too_far_behind_is_told_to_start_anew(dee, payroll):
    screen = await Screen(dee).opens(10**6)
    message = json.loads(await screen.socket.receive_from(timeout=5))
    assert message == {"reset": True, "upto": await write(newest_number)(payroll.network_id)}


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
