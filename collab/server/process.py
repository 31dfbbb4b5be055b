"""The server process from its first breath to its last: made ready, started, stopped in time."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from daphne.server import Server

logger = logging.getLogger(__name__)

# After that whatever still runs is cut off: what was acknowledged is in the database anyway.
STOP_SECONDS = 3
PING_SECONDS, PONG_SECONDS = 20, 30
MOST_SOCKET_BYTES = 16 * 1024
# Browsers come back by themselves; the session is asked for anew then.
LONGEST_SOCKET_SECONDS = 12 * 60 * 60
LONGEST_REQUEST_SECONDS = 60


class CannotListen(Exception):
    """The address is not ours, or another program has the port."""


def migrate_if_needed(say: Callable[[str], None]) -> None:
    """Bring the embedded database up to this code."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database ({len(plan)} steps)")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static_if_stale(say: Callable[[str], None]) -> None:
    """Gather static files under their hashed names, if one of them is newer than the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    newest = _newest_static()
    if stamp.exists() and stamp.read_text() == newest:
        return
    say("Gathering static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
    stamp.write_text(newest)


def serve_pages() -> None:
    """
    Become gunicorn, which serves pages alone; how it does stands in deploy/gunicorn.conf.py.

    In this very process: its workers, forked from it, find our code loaded already, so pages come
    back sooner after a kill. Nothing has asked the database yet, so they share no connection.
    """
    from gunicorn.app.wsgiapp import WSGIApplication

    configuration = settings.BASE_DIR / "deploy" / "gunicorn.conf.py"
    sys.argv = ["gunicorn", "--config", str(configuration), "collab.wsgi"]
    WSGIApplication().run()


def serve(say: Callable[[str], None], ready: Callable[[], None], application_name: str) -> None:
    """
    Listen on HOST and PORT until told to stop by SIGINT or SIGTERM; the process ends then.

    `application_name` is one of `collab.asgi`: "application" or "sockets_alone".

    :raises CannotListen: with a sentence
    """
    # The loop is chosen by the import above; the application may use it from here on.
    import collab.asgi
    from collab.server.door import DoorServer
    from collab.server.entrance import most_bytes_at

    worker = None
    if not settings.PRODUCTION:
        from collab.server.worker import EmbeddedWorker

        worker = EmbeddedWorker()
        worker.start()
    host = settings.HOST.strip("[]").replace(":", "\\:")
    server: DoorServer = DoorServer(
        application=getattr(collab.asgi, application_name),
        endpoints=[f"tcp:port={settings.PORT}:interface={host}:backlog=511"],
        most_bytes_at=most_bytes_at,
        https=settings.HTTPS,
        http_timeout=LONGEST_REQUEST_SECONDS,
        request_buffer_size=256 * 1024,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        websocket_timeout=LONGEST_SOCKET_SECONDS,
        websocket_max_message_size=MOST_SOCKET_BYTES,
        websocket_max_frame_size=MOST_SOCKET_BYTES,
        application_close_timeout=2,
        server_name="",
        verbosity=0,
        ready_callable=lambda: _when_started(server, ready),
    )
    server.run()
    if not server.listening_addresses:
        raise CannotListen(
            f"Nothing can listen on {settings.HOST} port {settings.PORT}: "
            "set PORT to one that is free, and HOST to an address of this machine."
        )
    say("Stopping")
    if worker:
        worker.stop()
    connection.close()
    logging.shutdown()
    # All that is worth keeping is kept. Python's own way out would wait for every thread of every
    # library, which was seen to take seconds.
    os._exit(0)


def _when_started(server: "Server", ready: Callable[[], None]) -> None:
    from twisted.internet import reactor

    def look() -> None:
        if server.listening_addresses:
            ready()
        else:
            server.stop()

    reactor.addSystemEventTrigger("before", "shutdown", lambda: _cut_off_after(STOP_SECONDS))
    reactor.callWhenRunning(lambda: reactor.callLater(0, look))


def _cut_off_after(seconds: float) -> None:
    """End the process then, whatever still hangs."""

    def end() -> None:
        logger.warning("Something did not stop in %s seconds and was cut off", seconds)
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _newest_static() -> str:
    """A line that changes whenever a static file is changed, added or removed."""
    newest, count = 0.0, 0
    for finder in get_finders():
        for path, storage in finder.list([]):
            newest = max(newest, storage.get_modified_time(path).timestamp())
            count += 1
    return f"{count} files, the newest of {newest}"
