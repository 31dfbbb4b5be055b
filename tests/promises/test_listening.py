"""
P1 at the sockets: who may listen to a network, and that to all others it does not exist.

What those hear who may listen stands in `kinds`, event by event.
"""

import json
from unittest.mock import patch

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

from accounts.events.hub import NO_ACCESS, SESSION_ENDED, Hub
from accounts.events.routing import websocket_urlpatterns
from groups.actions import remove_from_group
from tests.builders import a_group, a_person, an_invitation
from tests.promises.kinds import LISTENING
from tests.promises.routes import table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
REFUSED = {"signed out": SESSION_ENDED, "no access": NO_ACCESS}


async def test_each_persona_may_listen_where_it_is_promised(ada, ben, cem, dee, eve, zoe, gil):
    def arrange():
        an_invitation(by=ada, email="kim@brightwater.example")
        group = a_group(by=cem, members=(dee, ben))
        remove_from_group(admin=cem, group=group, member=ben)
        return a_person("kim@brightwater.example")

    persons = {
        "invited": await sync_to_async(arrange)(),
        "member": dee.person,
        "group admin": cem.person,
        "moderator": ben.person,
        "admin": ada.person,
        "other admin": zoe.person,
        "client": gil.person,
        "suspended": eve.person,
        "removed": ben.person,
    }
    rows = table(LISTENING)
    assert len(rows) == 10
    for row in rows:
        person = persons.get(row["persona"], AnonymousUser())
        for network in ("brightwater", "northgate", "no-such-network"):
            with patch("accounts.events.consumers.hub", Hub()):
                heard = await _heard(person, network)
            expected = REFUSED.get(row[network], "hears")
            assert heard == expected, f"{row['persona']} at {network}"


async def _heard(person, network: str) -> int | str:
    """`hears`, or the code by which the socket was closed."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    await sync_to_async(session.save)()
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), f"/live/{network}/")
    socket.scope |= {"user": person, "session": session}
    await socket.connect(timeout=5)
    await socket.send_to(text_data=json.dumps({"since": 0}))
    message = await socket.receive_output(timeout=5)
    await socket.disconnect()
    return message["code"] if message["type"] == "websocket.close" else "hears"
