"""Watchers: a real WebSocket for each screen, that comes back with what it has, as a page does."""

import asyncio
import json
import random
import threading
import time
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.faults.history import SAW
from tests.faults.scene import NETWORK
from tests.faults.workload.clients import Client, Place, Visitor

_OPENED_SECONDS = 8.0
# The server says something at least every 22 s; a socket silent for longer is dead.
_SILENCE_SECONDS = 30.0
_BREATH_SECONDS = 0.1
_REFUSED = (4401, 4404)


class Screen:
    """One open page of a member: the number up to which it has everything, and its socket."""

    def __init__(self, place: Place, name: str, visitor: Visitor, since: int, seed: str) -> None:
        self.place, self.name, self.visitor = place, name, visitor
        self.since = since
        self.chance = random.Random(seed)
        self.posts: set[str] = set()

    async def watch(self, may_read: asyncio.Event, over: asyncio.Event) -> None:
        """Keep a socket open, whatever happens to it."""
        while not over.is_set():
            wait = self.chance.uniform(0.2, 0.8)
            try:
                async with asyncio.timeout(_OPENED_SECONDS):
                    socket = await connect(
                        f"ws://127.0.0.1:{self.place.port}/live/{NETWORK}/",
                        origin=self.place.origin,
                        additional_headers={"Cookie": self.visitor.cookie},
                        compression=None,
                        ping_interval=None,
                        close_timeout=1,
                        # What is not read stays with the system, and then with the server.
                        max_queue=1,
                        proxy=None,
                    )
                try:
                    await self._listen(socket, may_read, over)
                except ConnectionClosed as closed:
                    code = closed.rcvd.code if closed.rcvd else 1006
                    self._note("closed", code=code)
                    # As a page that is opened again to see whether one may be here by now.
                    wait = 1.0 if code in _REFUSED else wait
                finally:
                    await socket.close()
            except (OSError, TimeoutError, WebSocketException) as error:
                self._note("cut", why=type(error).__name__)
            await asyncio.sleep(wait)

    def poll(self) -> None:
        """Ask without a socket for what came after, as a page does that gets none through."""
        client = Client(self.place, self.name, self.visitor)
        connection = self._opened()
        answer = json.loads(client.get(f"events/?since={self.since}").body)
        for message in answer["frames"]:
            self._take(message, connection)
        kind = "reset" if answer["reset"] else "heartbeat"
        self._take({"reset": True, "upto": answer["upto"]} if kind == "reset"
                   else {"heartbeat": answer["upto"]}, connection)  # fmt: skip

    async def _listen(self, socket: Any, may_read: asyncio.Event, over: asyncio.Event) -> None:
        connection = self._opened()
        await socket.send(json.dumps({"since": self.since}))
        while not over.is_set():
            await may_read.wait()
            async with asyncio.timeout(_SILENCE_SECONDS):
                text = await socket.recv()
            self._take(json.loads(text), connection)

    def _opened(self) -> int:
        connection = self.place.history.begin()
        self._note("opened", connection=connection, member=self.visitor.member, since=self.since)
        return connection

    def _take(self, message: dict[str, Any], connection: int) -> None:
        if message.get("reset"):
            self.since = message["upto"]
            self._note("reset", connection=connection, upto=self.since)
        elif "heartbeat" in message:
            self.since = max(self.since, message["heartbeat"])
            self._note("heartbeat", connection=connection, upto=message["heartbeat"])
        else:
            kept = {key: message[key] for key in ("number", "kind", "put", "place", "target")}
            self._note("frame", connection=connection, **kept)
            # One event may have several frames: only what follows tells that all have come.
            self.since = max(self.since, message["number"] - 1)
            self.posts.add(message["target"])

    def _note(self, what: str, **told: Any) -> None:
        self.place.history.note(self.name, what, SAW, **told)


class Watchers(threading.Thread):
    """All screens, on a loop of their own; some of them can be told to stop reading."""

    def __init__(self, screens: list[Screen], slow: int) -> None:
        super().__init__(name="watchers", daemon=True)
        self.screens, self._slow = screens, slow
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        self._loop.run_until_complete(self._watch())

    def begin(self) -> None:
        self.start()
        self._ready.wait()

    def stall(self) -> None:
        """Let the slow ones read nothing more for a while."""
        self._loop.call_soon_threadsafe(self._slow_may_read.clear)

    def go_on(self) -> None:
        self._loop.call_soon_threadsafe(self._slow_may_read.set)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.go_on()
        self.join(_SILENCE_SECONDS)

    async def _watch(self) -> None:
        self._over, self._slow_may_read, always = (asyncio.Event() for _ in range(3))
        self._slow_may_read.set()
        always.set()
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(
                    screen.watch(self._slow_may_read if place < self._slow else always, self._over)
                )
                for place, screen in enumerate(self.screens)
            ]
            running.append(tasks.create_task(self._notice_delays()))
            self._ready.set()
            await self._over.wait()
            for each in running:
                each.cancel()

    async def _notice_delays(self) -> None:
        """Note when this loop itself had to wait: what came then was read late, not sent late."""
        while True:
            slept_at = time.monotonic()
            await asyncio.sleep(_BREATH_SECONDS)
            delay = time.monotonic() - slept_at - _BREATH_SECONDS
            if delay > _BREATH_SECONDS:
                self.screens[0].place.history.note("watchers", "late", SAW, seconds=round(delay, 3))
