"""
The live socket of a network: it only listens and tells; everything is written through forms.

A socket outlives what let it in, so the hub looks after it from its first moment, also while it
says nothing, and asks again for session, membership and password (see `hub`).
"""

import asyncio
import json
import time

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer

from accounts.events.hub import NO_ACCESS, SESSION_ENDED, TOO_MANY, Screen, hub
from accounts.networks.models import Member
from accounts.networks.presence import Presence
from accounts.networks.queries import membership
from accounts.networks.sealing import unsealed

MAX_MESSAGE = 16 * 1024
MAX_MESSAGES_A_SECOND = 20
# A page says at once what it has; what has said nothing by then is no page of ours.
FIRST_WORD_SECONDS = 10
# Of our own numbers: of the protocol's the server's library lets us send none but 1000.
NOT_A_PAGE = 4400


class LiveConsumer(AsyncConsumer):
    # No channel of its own: wake-ups reach the hub, once a process, not each socket.
    channel_layer_alias = "none"

    member: Member | None = None
    screen: Screen | None = None
    _second = 0.0
    _messages = 0
    _patience: asyncio.TimerHandle | None = None

    async def websocket_connect(self, message: dict) -> None:
        """Accept a member; a stranger can't tell this network from one that does not exist."""
        user = self.scope["user"]
        # Accepted first, because a browser can't read the code of a refused handshake.
        await self.send({"type": "websocket.accept"})
        if not user.is_authenticated:
            await self._close(SESSION_ENDED)
            return
        slug = self.scope["url_route"]["kwargs"]["network"]
        member = await _membership(user.pk, slug)
        if member is None:
            await self._close(NO_ACCESS)
            return
        key = self.scope["session"].session_key
        screen = Screen(Presence(member.pk, user.pk, key, user.password), self._say, self._close)
        if not hub.enter(member.network_id, screen):
            await self._close(TOO_MANY)
            return
        self.member, self.screen = member, screen
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(FIRST_WORD_SECONDS, self._give_up)

    async def websocket_receive(self, message: dict) -> None:
        """Take the one thing a screen has to say: the last event that it has."""
        text = message.get("text") or ""
        if self.screen is None or self.member is None:
            return
        if self._is_flooding() or len(text) > MAX_MESSAGE:
            await self._close(NOT_A_PAGE)
            return
        since = _number(text)
        if since is None or self.screen.upto is not None:
            return
        self._stop_waiting()
        hub.serve_from(self.member.network_id, self.screen, since)

    async def websocket_disconnect(self, message: dict) -> None:
        """Forget the screen."""
        self._leave()
        raise StopConsumer

    def _leave(self) -> None:
        self._stop_waiting()
        if self.screen and self.member:
            hub.leave(self.member.network_id, self.screen)
        self.screen = None

    def _give_up(self) -> None:
        if self.screen and self.screen.upto is None:
            self._closing = asyncio.ensure_future(self._close(NOT_A_PAGE))

    def _stop_waiting(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None

    async def _say(self, text: str) -> None:
        await self.send({"type": "websocket.send", "text": text})

    async def _close(self, code: int) -> None:
        self._leave()
        await self.send({"type": "websocket.close", "code": code})

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        if now - self._second >= 1:
            self._second, self._messages = now, 0
        self._messages += 1
        return self._messages > MAX_MESSAGES_A_SECOND


@database_sync_to_async
def _membership(person_id: int, slug: str) -> Member | None:
    with unsealed("only then the network is known"):
        return membership(person_id, slug)


def _number(text: str) -> int | None:
    try:
        since = json.loads(text)["since"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return since if type(since) is int and 0 <= since < 2**63 else None
