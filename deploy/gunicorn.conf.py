"""
How pages are served in production; `manage.py serve pages` starts gunicorn with it.

Threads, not single-minded workers: one that waits a second for a Redis that is away, or for a slow
client of ours, must not hold up everybody else.
"""

import os
from typing import Any

from gunicorn import util

from collab.server.headers import whole_answer

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# The proxy in front waits for 65 seconds.
timeout = 60
graceful_timeout = 10
keepalive = 75
backlog = 511
# Memory that leaks somewhere is given back, and not by all workers in the same moment.
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190
# Workers must not share a connection to the database, so each builds the application itself; our
# code they find loaded, because `serve pages` becomes gunicorn in its own process.
preload_app = False
# Workers tell the master that they live by touching a file, which no disk should have to write.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# A door of its own that nobody asked for.
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


def say_no(sock: Any, status: int, reason: str, why: str) -> None:
    """Answer what gunicorn could not read: as all of ours, and without repeating what was sent."""
    https = os.environ.get("BASE_URL", "").startswith("https://")
    util.write_nonblock(sock, whole_answer(status, https=https))


# The only way in: workers call it by this name.
util.write_error = say_no
