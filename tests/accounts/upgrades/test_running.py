"""`manage.py upgrade`: nobody waits long for it, and two at once are one."""

import re
import threading
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.upgrades import running
from collab.server.lock import lock_data_folder

ON_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'")


def another_connection() -> psycopg.Connection:
    told = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding"):
        told.pop(name, None)
    return psycopg.connect(**told)


def test_what_is_up_to_date_is_left_as_it_is(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    said = StringIO()
    call_command("upgrade", stdout=said)
    assert "The database was up to date with " in said.getvalue()


def test_what_is_missing_is_named_as_it_is_carried_out(db, monkeypatch):
    """The command's own words, line by line, with the time each took."""
    told = []

    def migrate(name, stdout, **options):
        stdout.write("Operations to perform:\n  Apply all\n")
        stdout.write("  Applying feeds.0006_x...")
        stdout.write(" OK\n")

    monkeypatch.setattr(running, "missing_migrations", lambda: ["feeds.0006_x"])
    monkeypatch.setattr(running, "call_command", migrate)
    assert running.upgrade(told.append, minutes=1) == 1
    assert told[0] == "1 migrations to carry out."
    assert re.fullmatch(r"  Applying feeds\.0006_x\.\.\. OK \(\d\.\d s\)", told[1])
    assert len(told) == 2


def test_a_folder_that_is_served_is_not_touched(db, settings, tmp_path):
    if connection.vendor != "sqlite":
        return
    settings.DATA_DIR = tmp_path
    served = lock_data_folder(tmp_path)
    with pytest.raises(CommandError, match="by itself when it starts"):
        call_command("upgrade", stdout=StringIO())
    served.close()


@ON_POSTGRESQL
class TestInTheWay:
    @pytest.fixture(autouse=True)
    def quick(self, transactional_db, monkeypatch):
        monkeypatch.setattr(running, "PAUSE_SECONDS", 0.02)
        monkeypatch.setattr(running, "LOCK_TIMEOUT", "60ms")

    @pytest.fixture
    def changes_posts(self, monkeypatch):
        """A migration that needs the table of posts for a moment."""
        done = []

        def migrate(name, **options):
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE feeds_post ALTER COLUMN text DROP DEFAULT")
            done.append(name)

        monkeypatch.setattr(running, "call_command", migrate)
        return done

    def test_it_steps_aside_and_tries_again(self, changes_posts):
        said, tried = [], threading.Event()

        def say(line):
            said.append(line)
            tried.set()

        reader = another_connection()
        reader.execute("SELECT count(*) FROM feeds_post")

        def end_reading():
            tried.wait(10)
            # Whoever comes while we step aside gets at the table.
            with another_connection() as other:
                other.execute("SET lock_timeout = '2s'")
                other.execute("SELECT count(*) FROM feeds_post")
            reader.close()

        ending = threading.Thread(target=end_reading)
        ending.start()
        running.upgrade(say, minutes=1)
        ending.join()
        assert changes_posts == ["migrate"]
        assert said[0].startswith("A table is in use, trying again: process ")

    def test_it_gives_up_with_a_sentence_about_who_is_in_the_way(self, changes_posts):
        with another_connection() as reader:
            reader.execute("SELECT count(*) FROM feeds_post")
            with pytest.raises(running.InTheWay, match=r"in use for all of 0 minutes: process \d+"):
                running.upgrade(lambda line: None, minutes=0)
        assert changes_posts == []

    def test_limits_are_as_before_afterwards(self, changes_posts):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            before = cursor.fetchone()
            running.upgrade(lambda line: None, minutes=1)
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == before != ("60ms",)

    def test_the_second_of_two_waits_for_the_first(self, changes_posts):
        said, waits = [], threading.Event()
        first = another_connection()
        first.execute("SELECT pg_advisory_lock(%s)", (running.LOCK,))

        def say(line):
            said.append(line)
            waits.set()

        ending = threading.Thread(target=lambda: (waits.wait(10), first.close()))
        ending.start()
        running.upgrade(say, minutes=1)
        ending.join()
        assert said == ["Another process upgrades this database: waiting for it."]
        assert changes_posts == ["migrate"]

    def test_the_second_does_not_wait_for_ever(self, changes_posts):
        with another_connection() as first:
            first.execute("SELECT pg_advisory_lock(%s)", (running.LOCK,))
            with pytest.raises(running.InTheWay, match="has not ended"):
                running.upgrade(lambda line: None, minutes=0)
        assert changes_posts == []

    def test_any_other_failure_is_not_tried_again(self, monkeypatch):
        def fail(name, **options):
            raise OperationalError("the disk is full")

        monkeypatch.setattr(running, "call_command", fail)
        with pytest.raises(OperationalError, match="the disk is full"):
            running.upgrade(lambda line: None, minutes=1)
