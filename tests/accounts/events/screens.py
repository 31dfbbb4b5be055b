"""A browser's end of a live socket, inside the process of the test."""

import copy
import json
from importlib import import_module
from typing import ClassVar

from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.events.routing import websocket_urlpatterns
from accounts.networks.models import Member

write = sync_to_async(thread_sensitive=True)
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


class Screen:
    """A browser's end of the socket of `member`."""

    open: ClassVar[list["Screen"]] = []

    def __init__(self, member: Member, network: str = "", user: object = None) -> None:
        self.member = member
        # As the server has it: read at the handshake, and not what the test changes later.
        self.user = user or copy.copy(member.person)
        Screen.open.append(self)
        self.session = SessionStore()
        self.session[SESSION_KEY] = str(member.person_id)
        self.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        self.session[HASH_SESSION_KEY] = member.person.get_session_auth_hash()
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
        """The code with which the socket is closed; frames before that are passed over."""
        while True:
            message = await self.socket.receive_output(timeout=5)
            if message["type"] == "websocket.close":
                return message["code"]
