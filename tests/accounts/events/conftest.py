"""What tests of sockets are given."""

import asyncio
import contextlib
from unittest.mock import patch

import pytest_asyncio

from accounts.events.hub import Hub
from tests.accounts.events.screens import Screen


@pytest_asyncio.fixture
async def own_hub():
    """A hub of the test's own, since a hub belongs to one event loop."""
    fresh = Hub()
    with (
        patch("accounts.events.consumers.hub", fresh),
        patch("accounts.events.receivers.hub", fresh),
    ):
        yield fresh
        open_screens, Screen.open[:] = list(Screen.open), []
        for screen in open_screens:
            # Where a test waited in vain, the socket's end is cancelled already.
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await screen.socket.disconnect()
