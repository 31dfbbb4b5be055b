"""
The live socket of a network: it only listens and tells; everything is written through forms.

A socket outlives what let it in, so the hub asks again for session, membership and password
before it hands anything over (see `hub`).
"""

import json
import time

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer

from accounts.events.hub import NO_ACCESS, SESSION_ENDED, TOO_MANY, Screen, hub
from accounts.networks.models import Member
from accounts.networks.presence import Presence

MAX_MESSAGE = 16 * 1024
MAX_MESSAGES_A_SECOND = 20
_POLICY_VIOLATION = 1008


class LiveConsumer(AsyncConsumer):
    # No channel of its own: wake-ups reach the hub, once a process, not each socket.
    channel_layer_alias = "none"

    member: Member | None = None
    screen: Screen | None = None
    _second = 0.0
    _messages = 0

    async def websocket_connect(self, message: dict) -> None:
        """Accept a member; a stranger can't tell this network from one that does not exist."""
        user = self.scope["user"]
        if not user.is_authenticated:
            # Accepted first, because a browser can't read the code of a refused handshake.
            await self.send({"type": "websocket.accept"})
            await self._close(SESSION_ENDED)
            return
        slug = self.scope["url_route"]["kwargs"]["network"]
        self.member = await _membership(user.pk, slug)
        await self.send({"type": "websocket.accept"})
        if self.member is None:
            await self._close(NO_ACCESS)

    async def websocket_receive(self, message: dict) -> None:
        """Take the one thing a screen has to say: the last event that it has."""
        text = message.get("text") or ""
        if self._is_flooding() or len(text) > MAX_MESSAGE or self.member is None:
            await self._close(_POLICY_VIOLATION)
            return
        since = _number(text)
        if since is None or self.screen is not None:
            return
        presence = Presence(
            self.member.pk, self.scope["session"].session_key, self.member.person.password
        )
        self.screen = Screen(presence, self._say, self._close, upto=since)
        if not hub.enter(self.member.network_id, self.screen):
            self.screen = None
            await self._close(TOO_MANY)

    async def websocket_disconnect(self, message: dict) -> None:
        """Forget the screen."""
        if self.screen and self.member:
            hub.leave(self.member.network_id, self.screen)
        raise StopConsumer

    async def _say(self, text: str) -> None:
        await self.send({"type": "websocket.send", "text": text})

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        if now - self._second >= 1:
            self._second, self._messages = now, 0
        self._messages += 1
        return self._messages > MAX_MESSAGES_A_SECOND


@database_sync_to_async
def _membership(person_id: int, slug: str) -> Member | None:
    members = Member.objects.active().select_related("person", "network")
    return members.filter(person=person_id, network__slug=slug, network__closed_at=None).first()


def _number(text: str) -> int | None:
    try:
        since = json.loads(text)["since"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return since if type(since) is int and 0 <= since < 2**63 else None
