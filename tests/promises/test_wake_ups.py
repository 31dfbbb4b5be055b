"""
P1 between processes: what goes through the channel layer says which network to look at, and no
more. Whoever reads along on Redis learns nothing but that something happened.
"""

import ast
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.events import messenger as messenger_module
from accounts.events.actions import follow_everywhere
from accounts.events.signals import say_rights_ended
from accounts.networks.actions import change_role, close_network, suspend_member
from feeds.actions import edit_post, react
from groups.actions import remove_from_group
from tests.builders import a_group, a_post, a_reply, an_invitation

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "groups", "feeds", "collab")


class Layer:
    """A channel layer that keeps what is sent over it."""

    def __init__(self):
        self.messages = []

    async def group_send(self, group, message):
        self.messages.append((group, message))


@pytest.fixture
def layer(settings, monkeypatch):
    settings.EVENTS_OVER_LAYER = True
    layer = Layer()
    monkeypatch.setattr(messenger_module, "get_channel_layer", lambda: layer)
    return layer


@contextmanager
def all_sent():
    """Wait at the end until the messenger has said everything."""
    yield
    messenger = messenger_module.messenger
    deadline = 500
    while messenger._under_way and deadline:
        messenger_module.threading.Event().wait(0.01)
        deadline -= 1
    assert not messenger._under_way


def test_a_wake_up_says_which_network_and_no_more(ada, ben, cem, dee, layer):
    with all_sent():
        group = a_group(by=ben, name="okapi secret", access="secret", members=(cem, dee))
        post = a_post(by=cem, within=group, text="okapi @ben #okapi")
        edit_post(author=cem, post=post, text="okapi again")
        react(member=dee, post=post)
        a_reply(by=dee, to=post, text="okapi too")
        an_invitation(by=ada)
        remove_from_group(admin=ben, group=group, member=dee)
        change_role(admin=ada, member=ben, role="member")
        suspend_member(admin=ada, member=dee, reason="okapi")
        close_network(admin=ada, reason="okapi")
        follow_everywhere()
        say_rights_ended()
    assert len(layer.messages) >= 10
    assert {group for group, _message in layer.messages} == {"events"}
    told = {tuple(sorted(message.items())) for _group, message in layer.messages}
    assert told == {
        (("network", ada.network_id), ("type", "wake")),
        # Somebody was signed out: look who is still there.
        (("network", 0), ("type", "wake")),
    }


def test_nothing_else_is_ever_said_between_processes():
    """Only the messenger sends over the layer, and only the hub, in one place, has it do so."""
    senders, users = set(), set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                    continue
                name = str(path.relative_to(ROOT))
                if call.func.attr in ("group_send", "send_group"):
                    senders.add(name)
                if ast.unparse(call.func) == "messenger.send":
                    users.add(name)
    # The other is the question of `/readyz` whether a message comes back.
    assert senders == {"accounts/events/messenger.py", "collab/server/health.py"}
    assert users == {"accounts/events/hub.py"}
