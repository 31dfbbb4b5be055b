"""What ends comes back by itself, in time; what is told to end leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from deploy.local.machine import ROOT
from tests.processes import wait_until

pytestmark = [pytest.mark.production, pytest.mark.timeout(300)]

WEB_SECONDS, WORKER_SECONDS, DATABASE_SECONDS = 10, 30, 15


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("web", WEB_SECONDS),
        ("live-1", WEB_SECONDS),
        ("nginx", WEB_SECONDS),
        ("worker-1", WORKER_SECONDS),
        ("beat", WORKER_SECONDS),
        ("redis", WORKER_SECONDS),
    ],
)
def test_a_process_that_is_killed_is_back_in_time(tier, name, seconds):
    before = tier.processes[name].pid
    tier.kill(name, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{before}").exists())
    assert tier.wait_until_well(seconds) < seconds
    assert tier.processes[name].pid != before


def test_pages_go_on_while_one_of_their_workers_is_killed(tier):
    workers = children_of(tier.processes["web"].pid)
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    for _ in range(20):
        assert tier.ask("/accounts/login/")[0] in (200, 503)
    wait_until(lambda: len(children_of(tier.processes["web"].pid)) == 2, WEB_SECONDS)
    tier.wait_until_well(WEB_SECONDS)


def test_without_pages_one_is_told_when_to_come_again(tier):
    with tier.without("web"):
        status, headers, body = tier.ask("/accounts/login/")
    assert status == 503
    assert headers["Retry-After"] == "5"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"try again" in body
    tier.wait_until_well(WEB_SECONDS)


def test_after_an_immediate_restart_of_the_database_all_is_well_in_time(tier):
    before = tier.processes["postgres"].pid
    tier.kill("postgres", signal.SIGQUIT)
    wait_until(lambda: not Path(f"/proc/{before}").exists())
    tier.wait_until_well(DATABASE_SECONDS)


def test_after_a_long_absence_of_the_database_nobody_waits_for_a_pool(tier):
    """By default a pool asks half as often each time, and comes back as late as it was away."""
    with tier.without("postgres"):
        end = time.monotonic() + 34
        while time.monotonic() < end:
            assert tier.ask("/readyz", seconds=30)[0] == 503
    began = time.monotonic()
    tier.postgres.wait(30)
    since_there = time.monotonic()
    tier.wait_until_well(DATABASE_SECONDS + since_there - began)


def test_a_frozen_database_stops_nobody_for_good(tier):
    tier.kill("postgres", signal.SIGSTOP)
    time.sleep(2)
    tier.kill("postgres", signal.SIGCONT)
    tier.wait_until_well(DATABASE_SECONDS)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_one_signal_ends_it_all(tmp_path, sign):
    with open(tmp_path / "said", "wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", str(tmp_path / "tier")],
            cwd=ROOT,
            env={**os.environ, "PORT": "0", "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: b"Collab is at" in (tmp_path / "said").read_bytes(), 120)
        family = descendants_of(process.pid)
        # Ten parts, two workers of pages, one of each worker, nginx's and PostgreSQL's own.
        assert len(family) > 15
        process.send_signal(sign)
        process.wait(40)
        wait_until(lambda: not [pid for pid in family if is_alive(pid)], 20)
        if sign != signal.SIGKILL:
            assert process.returncode == 0
    finally:
        process.kill()


def test_the_application_is_nobody_special_in_the_database(tier):
    with psycopg.connect(tier.environment["DATABASE_URL"]) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == (False, False, False, False, False)


SHOW = """
from django.db import connection
for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
             "client_connection_check_interval", "fsync", "synchronous_commit",
             "tcp_keepalives_idle"):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        print(name, cursor.fetchone()[0])
"""


def test_the_limits_of_a_connection_are_in_force(tier):
    shown = dict(line.split() for line in tier.manage("shell", "-v", "0", "-c", SHOW).splitlines())
    assert shown == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "client_connection_check_interval": "10s",
        "fsync": "on",
        "synchronous_commit": "on",
        "tcp_keepalives_idle": "30",
    }


def test_all_processes_together_stay_below_the_connections_there_are(tier):
    processes = 2 + len(tier.live_ports) + len(tier.worker_names) * 2 + 1
    pool = int(
        tier.manage(
            *("shell", "-v", "0", "-c"),
            "from django.conf import settings\n"
            "print(settings.DATABASES['default']['OPTIONS']['pool']['max_size'])",
        )
    )
    with psycopg.connect(tier.postgres.superuser_url) as connection:
        most, kept = (
            int(connection.execute(f"SHOW {name}").fetchone()[0])
            for name in ("max_connections", "superuser_reserved_connections")
        )
    assert processes * pool <= most - kept


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(path.parent.name))
    return found


def descendants_of(parent: int) -> list[int]:
    children = children_of(parent)
    return children + [pid for child in children for pid in descendants_of(child)]
