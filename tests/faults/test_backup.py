"""Backups of a running server amid posts, and restores that are killed in the middle."""

import contextlib
import http.client
import random
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from collab.keeping.keys import new_key
from tests.processes import ROOT, Browser, Process, ServerProcess, running

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

SETTLE = """
from django.utils import timezone
from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from accounts.policies.actions import acknowledge_policy
from groups.models import Group
with unsealed("arranges a test"):
    ada = Member.objects.select_related("network").get()
    acknowledge_policy(member=ada)
    Member.objects.update(settled_at=timezone.now())
    print(Group.objects.get(is_all_company=True).pk)
"""


class Writer(threading.Thread):
    """Posts one text after another and keeps those that were acknowledged."""

    def __init__(self, server: ServerProcess, browser: Browser, group: str, name: str) -> None:
        super().__init__()
        self.browser, self.group, self.called = browser, group, name
        self.token = browser.token("/brightwater/")
        self.acknowledged: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            text = f"{self.called} {len(self.acknowledged)}"
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _said = self.browser.send(
                    "/brightwater/posts/", self.token,
                    group=self.group, text=text, client_key=str(uuid.uuid4()),
                )  # fmt: skip
                if status in (200, 201):
                    self.acknowledged.append(text)
            # As somebody who types: there are limits to how much one person may post.
            self.ended.wait(0.1)


def manage(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    process = Process("manage.py", *command, folder=folder, name="m", environment=environment)
    return subprocess.run(
        [sys.executable, *process.command],
        cwd=ROOT, env=process.environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def texts(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(folder / "data" / "collab.sqlite3")) as view:
        return [text for (text,) in view.execute("SELECT text FROM feeds_post ORDER BY id")]


def test_what_was_acknowledged_before_a_backup_is_in_it_and_the_restored_server_serves_it(tmp_path):
    secret, public = new_key()
    old, new, backups = tmp_path / "old", tmp_path / "new", tmp_path / "backups"
    (new / "data").mkdir(parents=True)
    old.mkdir()
    with running(ServerProcess(old)) as server:
        browser = Browser(server)
        browser.post(server.start_network())
        group = server.shell(SETTLE).strip()
        writers = [Writer(server, browser, group, name) for name in ("One", "Two")]
        for writer in writers:
            writer.start()
        while not all(writer.acknowledged for writer in writers):
            time.sleep(0.05)
        before = [text for writer in writers for text in writer.acknowledged]
        done = manage(old, "backup", "--keep=3", BACKUP_DIR=str(backups), BACKUP_KEY=public)
        for writer in writers:
            writer.ended.set()
            writer.join()
        assert done.returncode == 0, done.stderr
    (path,) = backups.glob("*")
    done = manage(new, "restore", str(path), BACKUP_KEY=secret)
    assert done.returncode == 0, done.stderr
    there = texts(new)
    assert set(before) <= set(there) <= set(texts(old))
    assert len(there) == len(set(there))
    assert "0 numbers corrected" in manage(new, "recount", "--check").stdout
    with running(ServerProcess(new)) as server:
        # Who was signed in is not any more.
        browser.server = server
        _status, page = browser.get("/brightwater/")
        assert before[0] not in page and "/accounts/login/" in page
        ready, _headers, said = server.get("/readyz")
        assert ready == 200, said
        assert "already served" in manage(new, "restore", str(path), BACKUP_KEY=secret).stderr


def test_a_restore_that_is_killed_leaves_nothing_or_everything(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (new / "data").mkdir(parents=True)
    with running(ServerProcess(old)) as server:
        server.start_network()
    done = manage(old, "backup", str(tmp_path / "to"))
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "to").glob("*")
    chance = random.Random(seed := random.randrange(10**6))
    database = new / "data" / "collab.sqlite3"
    for _ in range(6):
        restoring = Process("manage.py", "restore", str(path), folder=new, name="r", environment={})
        restoring.start()
        time.sleep(chance.uniform(0.5, 4.0))
        restoring.kill()
        if database.exists():
            with contextlib.closing(sqlite3.connect(database)) as view:
                assert view.execute("PRAGMA integrity_check").fetchall() == [("ok",)], seed
                (leap,) = view.execute("SELECT last_event FROM networks_network").fetchone()
            assert leap > 1_000_000, f"seed {seed}"
            break
    if not database.exists():
        assert manage(new, "restore", str(path)).returncode == 0, f"seed {seed}"
    assert texts(new) == texts(old)
