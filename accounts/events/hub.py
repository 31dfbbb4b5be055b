"""
The hub of a server process: reads each network's new events once, draws each once, asks once who
of those present may see it, and hands all of them the same bytes.

What may be lost here is only time: the log is the truth, each screen has its own place in it
(`Screen.upto`), and the heartbeat reads on where a wake-up went missing.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from accounts.events.messenger import messenger
from accounts.events.queries import MAX_BEHIND, Drawn, draw_since, newest_number
from accounts.networks.presence import Presence, still_present

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 22
# A member may have a few devices and tabs; more sockets than this are a fault or an attack.
MAX_SCREENS_EACH = 10
_LAYER_GROUP = "events"

SESSION_ENDED, NO_ACCESS, TOO_MANY = 4401, 4404, 4429


@dataclass(eq=False)
class Screen:
    """One open socket of one member."""

    presence: Presence
    send: Callable[[str], Awaitable[None]]
    close: Callable[[int], Awaitable[None]]
    upto: int


@dataclass
class _Room:
    """The screens of one network and the task that serves them."""

    screens: set[Screen] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task | None = None


class Hub:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rooms: defaultdict[int, _Room] = defaultdict(_Room)
        self._listener: asyncio.Task | None = None

    def enter(self, network_id: int, screen: Screen) -> bool:
        """Serve a screen, first with what it missed; false if its owner has too many."""
        self._start()
        room = self._rooms[network_id]
        mine = [s for s in room.screens if s.presence.member_id == screen.presence.member_id]
        if len(mine) >= MAX_SCREENS_EACH:
            return False
        room.screens.add(screen)
        if room.task is None or room.task.done():
            room.task = asyncio.create_task(self._serve(network_id, room))
        room.woken.set()
        return True

    def leave(self, network_id: int, screen: Screen) -> None:
        """Serve a screen no more."""
        room = self._rooms.get(network_id)
        if room is None:
            return
        room.screens.discard(screen)
        if not room.screens:
            if room.task:
                room.task.cancel()
            del self._rooms[network_id]

    def wake(self, network_id: int) -> None:
        """Read on soon; may be called from any thread, and costs nothing where nobody watches."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake_here, network_id)

    def wake_everywhere(self, network_id: int) -> None:
        """Wake the hubs of all server processes; what is lost is healed by the heartbeat."""
        if settings.EVENTS_OVER_LAYER:
            messenger.send(_LAYER_GROUP, {"type": "wake", "network": network_id})
        else:
            self.wake(network_id)

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        if settings.EVENTS_OVER_LAYER and (self._listener is None or self._listener.done()):
            self._listener = asyncio.create_task(self._listen())

    def _wake_here(self, network_id: int) -> None:
        if network_id in self._rooms:
            self._rooms[network_id].woken.set()

    async def _listen(self) -> None:
        """Hear the wake-ups of other processes; after an outage wake everybody once."""
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(_LAYER_GROUP, channel)
                for network_id in list(self._rooms):
                    self._wake_here(network_id)
                while True:
                    message = await layer.receive(channel)
                    self._wake_here(message["network"])
            except asyncio.CancelledError:
                raise
            except Exception:
                log.warning("Wake-ups can't be heard; trying again", exc_info=True)
                await asyncio.sleep(1)

    async def _serve(self, network_id: int, room: _Room) -> None:
        beaten_at = time.monotonic()
        while room.screens:
            # By the time since the last one: where much is said that a member may not see, wake-ups
            # alone would leave that member's screen without a sign of life.
            wait = max(0, beaten_at + HEARTBEAT_SECONDS - time.monotonic())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(room.woken.wait(), wait)
            room.woken.clear()
            is_beat = time.monotonic() - beaten_at >= HEARTBEAT_SECONDS
            if is_beat:
                beaten_at = time.monotonic()
            try:
                await self._step(network_id, room, is_beat)
            except Exception:
                log.exception("Network %s could not be served; trying again", network_id)
                await asyncio.sleep(1)
                room.woken.set()

    async def _step(self, network_id: int, room: _Room, is_beat: bool) -> None:
        screens = list(room.screens)
        presences = [screen.presence for screen in screens]
        start = min(screen.upto for screen in screens)
        present, drawn, upto, newest = await _look(network_id, presences, start)
        for screen in screens:
            if screen.presence not in present:
                self.leave(network_id, screen)
                await screen.close(SESSION_ENDED)
            elif newest - screen.upto > MAX_BEHIND or screen.upto > newest:
                screen.upto = newest
                await screen.send(json.dumps({"reset": True, "upto": newest}))
            else:
                await _hand(screen, drawn, upto)
                if is_beat:
                    await screen.send(json.dumps({"heartbeat": screen.upto}))
        if upto < newest:
            room.woken.set()


async def _hand(screen: Screen, drawn: list[Drawn], upto: int) -> None:
    for each in drawn:
        if each.number > screen.upto and screen.presence.member_id in each.members:
            await screen.send(each.text)
    screen.upto = max(screen.upto, upto)


@database_sync_to_async
def _look(
    network_id: int, presences: list[Presence], start: int
) -> tuple[set[Presence], list[Drawn], int, int]:
    # Who is no longer present is asked before anything is drawn, so that nothing goes to them.
    present = still_present(presences)
    newest = newest_number(network_id)
    # A screen may claim to be ahead of the log, as after a restored backup: it starts anew.
    start = min(max(start, newest - MAX_BEHIND), newest)
    drawn, upto = draw_since(network_id, start, {each.member_id for each in present})
    return present, drawn, upto, max(newest, upto)


hub = Hub()
