"""
The hub of a server process: reads each network's new events once, draws each once, asks once who
of those present may see it, and hands all of them the same bytes.

What may be lost here is only time: the log is the truth, each screen has its own place in it
(`Screen.upto`), and `_look_through` finds what no wake-up told of, a right that has ended or an
event that was recorded, every few seconds.
"""

import asyncio
import contextlib
import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from accounts.events.messenger import messenger
from accounts.events.queries import Reading, look_through, read_on
from accounts.events.signals import say_screens_open
from accounts.networks.presence import Presence, Standing
from accounts.networks.sealing import bound, unsealed

log = logging.getLogger(__name__)

# Each time another wait between these, so that rooms and processes do not beat in step.
HEARTBEAT_SECONDS = (20, 25)
# Within this long a right that has ended is noticed where nobody says so: Redis is down, another
# program changed the database, a client's last day is over. Three queries, whoever watches.
LOOK_SECONDS = 2
# A burst of sign-outs is one look.
LEAST_LOOK_SECONDS = 0.1
# A person may have a few devices and tabs; more sockets than this are a fault or an attack.
MAX_SCREENS_EACH = 10
# Others get their turn on the loop after so many sends; a send itself never waits (see `Wire`).
SENDS_AT_ONCE = 50
_LAYER_GROUP = "events"
_LOOK = 0

SESSION_ENDED, NO_ACCESS, TOO_MANY = 4401, 4404, 4429


@dataclass(eq=False)
class Screen:
    """One open socket of one member; `upto` is unknown until it has said what it has."""

    presence: Presence
    send: Callable[[str], Awaitable[None]]
    close: Callable[[int], Awaitable[None]]
    upto: int | None = None


@dataclass
class _Room:
    """The screens of one network and the task that serves them."""

    screens: set[Screen] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task | None = None
    newest: int = 0


class Hub:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rooms: defaultdict[int, _Room] = defaultdict(_Room)
        self._listener: asyncio.Task | None = None
        self._watch: asyncio.Task | None = None
        self._look: asyncio.Event | None = None

    def enter(self, network_id: int, screen: Screen) -> bool:
        """Look after a screen from now on; false if its owner has too many, in any network."""
        self._start()
        mine = [s for s in self._screens() if s.presence.person_id == screen.presence.person_id]
        if len(mine) >= MAX_SCREENS_EACH:
            return False
        room = self._rooms[network_id]
        room.screens.add(screen)
        if room.task is None or room.task.done():
            room.task = asyncio.create_task(self._serve(network_id, room))
        room.woken.set()
        return True

    def serve_from(self, network_id: int, screen: Screen, number: int) -> None:
        """Serve a screen, first with what came after `number`."""
        screen.upto = number
        self._wake_here(network_id)

    def leave(self, network_id: int, screen: Screen) -> bool:
        """Look after a screen no more; false if it had left already."""
        room = self._rooms.get(network_id)
        if room is None or screen not in room.screens:
            return False
        room.screens.remove(screen)
        if not room.screens:
            # The task that sends the last one away ends by itself, and has a word to say before.
            if room.task and room.task is not asyncio.current_task():
                room.task.cancel()
            del self._rooms[network_id]
        return True

    def wake(self, network_id: int) -> None:
        """Read on soon; may be called from any thread, and costs nothing where nobody watches."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake_here, network_id)

    def wake_everywhere(self, network_id: int) -> None:
        """Wake the hubs of all server processes; what is lost is healed by looking through."""
        if settings.EVENTS_OVER_LAYER:
            messenger.send(_LAYER_GROUP, {"type": "wake", "network": network_id})
        else:
            self.wake(network_id)

    def look_everywhere(self) -> None:
        """Let the hubs of all server processes look who is still there."""
        self.wake_everywhere(_LOOK)

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._watch is None or self._watch.done():
            self._look = asyncio.Event()
            self._watch = asyncio.create_task(self._look_again())
        if settings.EVENTS_OVER_LAYER and (self._listener is None or self._listener.done()):
            self._listener = asyncio.create_task(self._listen())

    def _screens(self) -> list[Screen]:
        return [screen for room in self._rooms.values() for screen in room.screens]

    def _wake_here(self, network_id: int) -> None:
        if network_id == _LOOK:
            if self._look:
                self._look.set()
        elif network_id in self._rooms:
            self._rooms[network_id].woken.set()

    async def _listen(self) -> None:
        """Hear the wake-ups of other processes; after an outage wake everybody once."""
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(_LAYER_GROUP, channel)
                for network_id in [_LOOK, *self._rooms]:
                    self._wake_here(network_id)
                while True:
                    message = await layer.receive(channel)
                    self._wake_here(message["network"])
            except asyncio.CancelledError:
                raise
            except Exception:
                log.warning("Wake-ups can't be heard; trying again", exc_info=True)
                await asyncio.sleep(1)

    async def _look_again(self) -> None:
        """Look through all screens when told to, and every few seconds though nobody says so."""
        assert self._look
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), LOOK_SECONDS)
            self._look.clear()
            try:
                await self._look_through()
            except Exception:
                log.exception("Screens could not be looked through; trying again")
            await asyncio.sleep(LEAST_LOOK_SECONDS)

    async def _look_through(self) -> None:
        screens = {id_: list(room.screens) for id_, room in self._rooms.items()}
        if not screens:
            return
        presences = [screen.presence for each in screens.values() for screen in each]
        standing, newest = await _look_through(presences, list(screens))
        for network_id, there in screens.items():
            await self._send_away(network_id, there, standing)
            room = self._rooms.get(network_id)
            if room is not None and newest.get(network_id, 0) > room.newest:
                room.woken.set()

    async def _send_away(
        self, network_id: int, screens: list[Screen], standing: Standing
    ) -> list[Screen]:
        """Close the screens whose right has ended, before anybody is handed anything."""
        stay = []
        for screen in screens:
            if screen.presence in standing.present:
                stay.append(screen)
                continue
            # Only once, though both the log and a look through all screens may find it.
            if self.leave(network_id, screen):
                is_out = screen.presence in standing.signed_out
                await screen.close(SESSION_ENDED if is_out else NO_ACCESS)
        return stay

    async def _serve(self, network_id: int, room: _Room) -> None:
        beats_at = _next_beat()
        while room.screens:
            # Not by the time since the last word: where much is said that a member may not see,
            # wake-ups alone would leave that member's screen without a sign of life.
            wait = max(0, beats_at - time.monotonic())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(room.woken.wait(), wait)
            room.woken.clear()
            is_beat = time.monotonic() >= beats_at
            if is_beat:
                beats_at = _next_beat()
            try:
                await self._step(network_id, room, is_beat)
            except Exception:
                log.exception("Network %s could not be served; trying again", network_id)
                await asyncio.sleep(1)
                room.woken.set()

    async def _step(self, network_id: int, room: _Room, is_beat: bool) -> None:
        screens = list(room.screens)
        # Those who come in, or say where they are, while the log is read have their turn after it.
        served = {screen for screen in screens if screen.upto is not None}
        places = {screen.upto or 0 for screen in served}
        presences = [screen.presence for screen in screens]
        reading = await _read_on(network_id, presences, places)
        room.newest = reading.newest
        stay = await self._send_away(network_id, screens, reading.standing)
        for count, screen in enumerate(stay, 1):
            # Not to one that was sent away while this was read and handed to others.
            if screen in served and screen in room.screens:
                await _hand(screen, reading, is_beat)
            if count % SENDS_AT_ONCE == 0:
                await asyncio.sleep(0)
        if is_beat:
            await _say_open(network_id, {screen.presence.member_id for screen in stay})
        if any((screen.upto or 0) < reading.newest for screen in stay if screen.upto is not None):
            room.woken.set()


def _next_beat() -> float:
    return time.monotonic() + random.uniform(*HEARTBEAT_SECONDS)


async def _hand(screen: Screen, reading: Reading, is_beat: bool) -> None:
    """Bring a screen further in the log, or tell it to begin anew."""
    upto = screen.upto or 0
    if reading.is_out_of_reach(upto):
        screen.upto = reading.newest
        await screen.send(json.dumps({"reset": True, "upto": reading.newest}))
        return
    for stretch in reading.stretches:
        if stretch.start <= upto < stretch.end:
            for each in stretch.drawn:
                if each.number > upto and screen.presence.member_id in each.members:
                    await screen.send(each.text)
            upto = screen.upto = stretch.end
    if is_beat:
        await screen.send(json.dumps({"heartbeat": upto}))


@database_sync_to_async
def _read_on(network_id: int, presences: list[Presence], places: set[int]) -> Reading:
    with bound(network_id):
        return read_on(network_id, presences, places)


@database_sync_to_async
def _say_open(network_id: int, members: set[int]) -> None:
    with bound(network_id):
        say_screens_open(members)


@database_sync_to_async
def _look_through(
    presences: list[Presence], networks: list[int]
) -> tuple[Standing, dict[int, int]]:
    with unsealed("a process has screens of several networks"):
        return look_through(presences, networks)


hub = Hub()
