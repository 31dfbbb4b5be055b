"""`kill -9` of the embedded server: what was asked for before is done after, once."""

import collections
import http.client
import random
import sqlite3
import threading
import time
import uuid

import pytest

from tests.processes import Browser, ServerProcess, running, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

POST = """
from accounts.mail.actions import post_mail
for number in range({first}, {last}):
    post_mail(None, f"person{{number}}@x.example", "Hello", "Dear colleague")
"""


def sent(server):
    """How often each address is in the outbox."""
    connection = sqlite3.connect(server.folder / "data" / "collab.sqlite3", timeout=10)
    try:
        rows = connection.execute('SELECT "to" FROM mail_outboxmail').fetchall()
    finally:
        connection.close()
    return collections.Counter(address for (address,) in rows)


def test_a_mail_asked_for_by_a_page_is_sent_within_seconds(tmp_path):
    with running(ServerProcess(tmp_path)) as server:
        server.start_network()
        status, _page = Browser(server).post("/accounts/login/code/", email="ben@x.example")
        assert status == 200
        wait_until(lambda: sent(server)["ben@x.example"] == 1, 5)


def test_what_another_process_asked_for_is_found_by_the_sweep(tmp_path):
    with running(ServerProcess(tmp_path)) as server:
        # A wake-up in the memory of that process reaches nobody.
        server.shell(POST.format(first=0, last=5))
        wait_until(lambda: len(sent(server)) == 5, 40)


def test_tasks_asked_for_before_a_kill_are_done_once_after_the_restart(tmp_path):
    server = ServerProcess(tmp_path)
    with running(server):
        server.kill()
        server.shell(POST.format(first=0, last=60))
        asked = {f"person{number}@x.example" for number in range(60)}
        seed = random.randrange(10**6)
        chance = random.Random(seed)
        for _ in range(6):
            server.start()
            # Into the midst of the work, a little later each time.
            time.sleep(chance.uniform(0.0, 0.4))
            server.kill()
        server.start()
        wait_until(lambda: set(sent(server)) == asked, 60)
        time.sleep(1)
        assert set(sent(server).values()) == {1}, f"seed {seed}"
        left = server.shell(
            "from accounts.tasks.models import Task; print(Task.objects.waiting().count())"
        )
        assert left.strip() == "0"


def test_a_mail_asked_for_by_a_page_outlives_a_kill_of_the_server(tmp_path):
    server = ServerProcess(tmp_path)
    with running(server):
        server.start_network()
        for number in range(3):
            email = f"p{number}@x.example"
            assert Browser(server).post("/accounts/login/code/", email=email)[0] == 200
        server.kill()
        server.start()
        wait_until(lambda: len(sent(server)) == 3, 30)
        assert set(sent(server).values()) == {1}


def test_the_database_is_whole_after_kills(tmp_path):
    server = ServerProcess(tmp_path)
    with running(server):
        server.shell(POST.format(first=0, last=30))
        server.kill()
        connection = sqlite3.connect(tmp_path / "data" / "collab.sqlite3")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


class Poster(threading.Thread):
    """Somebody who posts one thing after another, each until the server says yes."""

    def __init__(self, browser, group, count):
        super().__init__()
        self.browser, self.group, self.count = browser, group, count
        self.token = browser.token("/brightwater/")
        self.acknowledged, self.refused = [], []

    def run(self):
        for number in range(self.count):
            text, key = f"Post number {number} of this afternoon", str(uuid.uuid4())
            while text not in self.acknowledged and not self.refused:
                try:
                    status, said = self.browser.send(
                        "/brightwater/posts/",
                        self.token,
                        group=self.group,
                        text=text,
                        client_key=key,
                    )
                except (OSError, http.client.HTTPException):
                    time.sleep(0.05)
                    continue
                if status in (200, 201):
                    self.acknowledged.append(text)
                elif status < 500:
                    self.refused.append((status, said))


def test_amid_kills_each_acknowledged_post_is_there_once(tmp_path):
    server = ServerProcess(tmp_path)
    with running(server):
        browser = Browser(server)
        browser.post(server.start_network())
        group = server.shell(
            "from accounts.networks.models import Member\n"
            "from accounts.policies.actions import acknowledge_policy\n"
            "from django.utils import timezone\n"
            "from groups.models import Group\n"
            "ada = Member.objects.get()\n"
            "acknowledge_policy(member=ada)\n"
            "Member.objects.update(settled_at=timezone.now())\n"
            "print(Group.objects.get(is_all_company=True).pk)"
        ).strip()
        poster = Poster(browser, group, count=60)
        poster.start()
        chance = random.Random(seed := random.randrange(10**6))
        for _ in range(4):
            time.sleep(chance.uniform(0.3, 1.2))
            server.kill()
            server.start()
        poster.join(180)
        assert poster.refused == [], f"seed {seed}"
        assert len(poster.acknowledged) == 60
        connection = sqlite3.connect(tmp_path / "data" / "collab.sqlite3")
        there = [text for (text,) in connection.execute("SELECT text FROM feeds_post ORDER BY id")]
        events = connection.execute("SELECT number FROM events_event ORDER BY number").fetchall()
        connection.close()
        assert sorted(there) == sorted(poster.acknowledged), f"seed {seed}"
        # And the log that screens are fed from has each of them, without a gap.
        assert [number for (number,) in events] == list(range(1, len(events) + 1))


def test_amid_kills_each_mail_asked_for_is_sent_once(tmp_path):
    server = ServerProcess(tmp_path)
    with running(server):
        server.start_network()
        asked = set()
        for number in range(12):
            email = f"person{number}@x.example"
            assert Browser(server).post("/accounts/login/code/", email=email)[0] == 200
            asked.add(email)
            if number % 3 == 2:
                server.kill()
                server.start()
        wait_until(lambda: set(sent(server)) == asked, 60)
        assert set(sent(server).values()) == {1}
