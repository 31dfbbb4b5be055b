"""
Says wake-ups on the channel layer, from a thread and a loop of its own.

A request must neither fail nor wait because Redis is gone or does not answer; and a layer asked
from a loop that lives for one call would connect to Redis anew each time.
"""

import asyncio
import atexit
import logging
import threading
import time
from typing import Any

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2
# Beyond that wake-ups are dropped: screens read on at their heartbeat.
MOST_UNDER_WAY = 200
# Longer than Redis is given to answer.
LONGEST_CLOSE_SECONDS = ANSWER_SECONDS + 1.0


class Messenger:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._under_way = 0
        self._is_heard = True

    def send(self, group: str, message: dict[str, Any]) -> None:
        """Say `message` to everybody in `group`, soon; it may be lost."""
        if self._under_way >= MOST_UNDER_WAY:
            return
        self._under_way += 1
        asyncio.run_coroutine_threadsafe(self._send(group, message), self._running_loop())

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        # Not before it is needed: gunicorn forks after loading, and threads do not survive a fork.
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="messenger", daemon=True
                )
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """
        Let what is under way go out, never for long, and end the thread.

        A thread that still runs while Python ends is torn out of whatever it does, and was seen to
        abort the process.
        """
        deadline = time.monotonic() + LONGEST_CLOSE_SECONDS
        while self._under_way and time.monotonic() < deadline:
            time.sleep(0.005)
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop and thread:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(LONGEST_CLOSE_SECONDS)

    async def _send(self, group: str, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await get_channel_layer().group_send(group, message)
            self._is_heard = True
        except Exception as error:
            if self._is_heard:
                log.warning("Wake-ups are lost, screens follow later: %s", type(error).__name__)
            self._is_heard = False
        finally:
            self._under_way -= 1


messenger = Messenger()
atexit.register(messenger.close)
