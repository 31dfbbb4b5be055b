"""Each thing that the doctor looks at, well and wrong, by the sentence that is said."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
import redis
from django.db import connection
from django.utils import timezone

from accounts.tasks.models import Heartbeat
from collab.server import lock
from collab.server.examinations import (
    addresses,
    broker,
    database,
    files,
    releases,
    workers,
)
from collab.server.examinations import (
    settings as told,
)
from collab.server.jobs import sweep
from tests.processes import free_port

ON_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'")
ON_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'")


def said(examination):
    return [(each.state, each.sentence) for each in examination()]


class TestSettings:
    def test_all_is_there(self, settings):
        ((state, sentence),) = said(told.environment)
        assert state == "well"
        assert sentence.startswith("What the environment says is complete")

    def test_what_the_server_would_refuse_is_said_and_the_rest_goes_on(self, settings):
        settings.ENVIRONMENT = SimpleNamespace(problems=["A is missing: 100 %.", "B too."])
        assert said(told.environment) == [("wrong", "A is missing: 100 %."), ("wrong", "B too.")]

    def test_debug_is_on(self, settings):
        settings.DEBUG = True
        assert ("note", "DEBUG shows the inside of errors to everybody.") in said(told.environment)

    def test_others_may_read_the_secret(self, settings, tmp_path, monkeypatch):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        settings.DATA_DIR = tmp_path
        key = tmp_path / "secret-key"
        key.write_text("x")
        key.chmod(0o600)
        assert said(told.secret_key) == []
        key.chmod(0o640)
        ((state, sentence),) = said(told.secret_key)
        assert state == "wrong"
        assert sentence.startswith("Other users of this machine can read")

    def test_many_earlier_keys_count(self, settings):
        settings.SECRET_KEY_FALLBACKS = ["a", "b", "c"]
        assert said(told.secret_key) == [("note", "3 earlier secret keys still count.")]

    @pytest.mark.parametrize(
        ("address", "state", "sentence"),
        [
            ("http://127.0.0.1:8000", "note", "Only this machine can use"),
            ("http://192.0.2.10", "wrong", "Passwords travel unencrypted to http://192.0.2.10."),
            ("https://collab.example.org", "well", "People use https://collab.example.org."),
        ],
    )
    def test_the_address(self, settings, address, state, sentence):
        settings.BASE_URL, settings.HTTPS = address, address.startswith("https")
        ((found, words),) = said(told.public_address)
        assert (found, words[: len(sentence)]) == (state, sentence)

    @pytest.mark.parametrize(
        ("count", "https", "host", "beginning"),
        [
            (3, True, "127.0.0.1", "TRUSTED_PROXY_COUNT=3: anybody could claim"),
            (1, True, "0.0.0.0", "HOST=0.0.0.0: whoever reaches port"),
            (0, True, "127.0.0.1", "BASE_URL says https, but no proxy is trusted"),
            (1, True, "127.0.0.1", ""),
            (0, False, "127.0.0.1", ""),
        ],
    )
    def test_the_proxies(self, settings, count, https, host, beginning):
        settings.TRUSTED_PROXY_COUNT, settings.HTTPS, settings.HOST = count, https, host
        settings.PRODUCTION = False
        sentences = [sentence[: len(beginning)] for _state, sentence in said(told.proxies)]
        assert sentences == ([beginning] if beginning else [])


class TestDatabase:
    def test_it_answers_and_is_of_this_release(self, db):
        ((state, sentence),) = said(database.database_answers)
        assert state == "well"
        assert sentence.endswith("answers.")
        assert said(database.migrations) == [("well", "All migrations are applied.")]
        assert said(database.postgresql_connections) == []
        assert said(database.indexes) == []

    def test_it_is_away(self, db, monkeypatch):
        monkeypatch.setattr(database, "database_problem", lambda: "connection refused")
        ((state, sentence),) = said(database.database_answers)
        assert state == "wrong"
        assert sentence.endswith("connection refused.")
        assert said(database.migrations) == []
        assert not database.has_tables()

    def test_migrations_are_missing(self, db):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'welcome' AND name > '0002'")
        ((state, sentence),) = said(database.migrations)
        assert state == "wrong"
        assert sentence.startswith("3 migrations are not applied, welcome.0002_")

    def test_it_was_brought_up_to_a_later_release(self, db):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('feeds', '9999_later', CURRENT_TIMESTAMP)"
            )
        sentence = (
            "The database is of a later release: this code knows nothing of feeds.9999_later."
        )
        assert said(database.migrations) == [("wrong", sentence)]

    @ON_SQLITE
    def test_sqlite_keeps_what_was_acknowledged(self, db, monkeypatch):
        # The tests' own database need not, and is found out.
        assert [words[:32] for _, words in said(database.sqlite_settings)] == [
            "SQLite runs with synchronous=0, "
        ]
        monkeypatch.setitem(database.PRAGMAS, "synchronous", 0)
        assert said(database.sqlite_settings) == []

    @ON_SQLITE
    def test_sqlite_would_lose_what_was_acknowledged(self, db, monkeypatch):
        monkeypatch.setattr(database, "_asked", lambda question: "delete")
        found = said(database.sqlite_settings)
        assert found[0] == (
            "wrong",
            "SQLite runs with journal_mode=delete, and what was acknowledged may be lost.",
        )
        assert len(found) == 3

    @ON_POSTGRESQL
    def test_postgresql_would_lose_what_was_acknowledged(self, db, monkeypatch):
        answers = {
            "SHOW fsync": "off",
            "SHOW synchronous_commit": "off",
            "SHOW server_version_num": "150004",
        }
        monkeypatch.setattr(database, "_asked", lambda question: answers.get(question, "on"))
        sentence = (
            "PostgreSQL runs with fsync, synchronous_commit off: a crash loses what was "
            "acknowledged."
        )
        assert said(database.postgresql_settings) == [("wrong", sentence)]

    @ON_POSTGRESQL
    def test_postgresql_waits_for_ever(self, db):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
        sentence = "Statements may wait for ever: lock_timeout is not set."
        assert ("wrong", sentence) in said(database.postgresql_settings)

    @ON_POSTGRESQL
    def test_connections_run_out(self, db, monkeypatch):
        monkeypatch.setattr(
            database, "_asked", lambda question: 10 if question.startswith("SHOW") else 9
        )
        sentence = "9 of PostgreSQL's 10 connections are in use."
        assert said(database.postgresql_connections) == [("wrong", sentence)]

    @ON_POSTGRESQL
    def test_the_clocks_differ(self, db, monkeypatch):
        assert said(database.clock)[0][0] == "well"
        monkeypatch.setattr(
            database, "_asked", lambda question: timezone.now() - timedelta(seconds=90, minutes=1)
        )
        sentence = "The clocks of this machine and of the database are 150 s apart."
        assert said(database.clock) == [("wrong", sentence)]

    def test_the_clock_was_set_back(self, db):
        Heartbeat.objects.create(name="sweep", at=timezone.now() + timedelta(hours=1))
        assert said(database.last_written)[0][0] == "note"
        Heartbeat.objects.update(at=timezone.now())
        assert said(database.last_written) == []


class TestRedis:
    @pytest.fixture
    def told_by(self, settings, monkeypatch):
        settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"

        def tells(**info):
            info = {"redis_version": "7", "maxmemory": 2**28, "used_memory": 2**20} | info
            monkeypatch.setattr(redis.Redis, "info", lambda self: info)

        return tells

    def test_there_is_none(self, settings):
        settings.REDIS_URL = ""
        assert said(broker.redis_server) == []

    def test_it_is_well(self, told_by):
        told_by(maxmemory_policy="noeviction")
        assert said(broker.redis_server) == [("well", "Redis 7 answers.")]

    def test_it_may_throw_things_away(self, told_by):
        told_by(maxmemory_policy="allkeys-lru")
        assert said(broker.redis_server)[1][1].startswith("Redis may throw away what it was told")

    def test_it_is_full(self, told_by):
        told_by(used_memory=2**28 - 1)
        assert said(broker.redis_server)[1] == ("wrong", "Redis is nearly full: 255 of 256 MB.")

    def test_it_may_take_everything(self, told_by):
        told_by(maxmemory=0)
        assert said(broker.redis_server)[1][0] == "note"

    def test_it_is_away(self, settings):
        settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{free_port()}/0"
        ((state, sentence),) = said(broker.redis_server)
        assert state == "wrong"
        assert sentence.startswith("Redis does not answer (ConnectionError)")


class TestWorkers:
    def test_nobody_ever_came(self, db):
        assert said(workers.sweep) == [("wrong", "Nobody has ever looked for tasks here.")]

    def test_they_work(self, db):
        sweep()
        assert said(workers.sweep) == [("well", "Tasks were looked for within the last minute.")]

    def test_they_fell_silent(self, db):
        sweep()
        Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
        ((state, sentence),) = said(workers.sweep)
        assert state == "wrong"
        assert sentence.startswith("Nobody has looked for tasks since 20")

    @pytest.mark.parametrize(
        ("answers", "found"),
        [
            ({"w1": {}, "w2": {}}, ("well", "Workers that answer: 2.")),
            (None, ("wrong", "No Celery worker answers.")),
        ],
    )
    def test_they_are_asked_by_name(self, settings, monkeypatch, answers, found):
        settings.PRODUCTION = True
        monkeypatch.setattr(workers, "redis_answers", lambda: True)
        inspect = SimpleNamespace(ping=lambda: answers)
        monkeypatch.setattr(workers.app.control, "inspect", lambda **options: inspect)
        assert said(workers.workers) == [found]


class TestFiles:
    def test_they_can_be_kept(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        assert said(files.files_folder) == [("well", f"Files can be written to {tmp_path}.")]
        assert list(tmp_path.iterdir()) == []

    def test_they_can_not(self, settings):
        settings.MEDIA_ROOT = "/proc/1"
        ((state, sentence),) = said(files.files_folder)
        assert state == "wrong"
        assert sentence.startswith("Nothing can be written to /proc/1 (")

    @pytest.mark.parametrize(
        ("free", "found"),
        [
            (2**40, ("well", "1024 GB are left on the disk.")),
            (2**30, ("note", "1024 MB are left on the disk of")),
            (2**25, ("wrong", "The disk of")),
        ],
    )
    def test_the_disk(self, monkeypatch, free, found):
        monkeypatch.setattr(files.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
        ((state, sentence),) = said(files.disk_space)
        assert (state, sentence[: len(found[1])]) == found

    def test_static_files_are_not_gathered(self, settings, tmp_path):
        settings.STATIC_ROOT = tmp_path
        settings.PRODUCTION = True
        ((state, sentence),) = said(files.static_files)
        assert state == "wrong"
        assert sentence.startswith("Style sheets and scripts are not gathered in")
        settings.PRODUCTION = False
        assert said(files.static_files)[0][0] == "note"

    def test_static_files_are_those_of_this_release(self, settings, tmp_path, monkeypatch):
        source = tmp_path / "source.css"
        source.write_text("a {}")
        root = settings.STATIC_ROOT = tmp_path / "static"
        root.mkdir()
        (root / "staticfiles.json").write_text("{}")
        (root / "app.css").write_text("a {}")
        monkeypatch.setattr(files, "_sources", lambda: [("app.css", str(source))])
        well = "Style sheets and scripts are gathered and of this release."
        assert said(files.static_files) == [("well", well)]
        source.write_text("b {}")
        sentence = "Style sheets and scripts are of another release: 1 differ, as app.css."
        assert said(files.static_files) == [("wrong", sentence)]
        (root / "app.css").unlink()
        assert said(files.static_files) == [("wrong", sentence)]


class TestPublicAddress:
    @pytest.fixture
    def answers(self, settings):
        """A server of ours at the public address that answers what it is told to, by path."""
        told = {}

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = told.get(self.path, (404, b""))
                if self.headers.get("Upgrade") and self.headers.get("Origin") != settings.BASE_URL:
                    status = 400
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BASE_URL, settings.HTTPS = f"http://127.0.0.1:{server.server_port}", False
        yield told
        server.shutdown()
        server.server_close()

    def test_pages_are_there(self, answers, settings):
        answers["/healthz"] = 200, b"ok\n"
        assert said(addresses.pages_at_the_public_address) == [
            ("well", f"Pages are answered at {settings.BASE_URL}.")
        ]

    def test_somebody_else_is_there(self, answers, settings):
        answers["/healthz"] = 200, b"<h1>Welcome to nginx</h1>"
        assert said(addresses.pages_at_the_public_address) == [
            ("wrong", f"{settings.BASE_URL} answers, but not as Collab does (status 200).")
        ]

    def test_nobody_is_there(self, settings):
        settings.BASE_URL, settings.HTTPS = f"http://127.0.0.1:{free_port()}", False
        ((state, sentence),) = said(addresses.pages_at_the_public_address)
        assert state == "wrong"
        assert sentence.endswith("(Connection refused).")
        assert said(addresses.sockets_at_the_public_address) == []

    @pytest.mark.parametrize(
        ("status", "found"),
        [
            (403, ("well", "Sockets are answered there too: screens are live.")),
            (502, ("wrong", "No process for sockets answers: screens are not live.")),
            (302, ("wrong", "Sockets do not come through (status 302): screens are not live.")),
        ],
    )
    def test_sockets(self, answers, status, found):
        answers[addresses.SOCKET] = status, b""
        assert said(addresses.sockets_at_the_public_address) == [found]


class TestRelease:
    def test_all_run_the_same(self, db, monkeypatch):
        monkeypatch.setattr(releases, "other_releases", list)
        ((state, sentence),) = said(releases.releases)
        assert state == "well"
        assert releases.RELEASE in sentence

    def test_this_process_is_older_than_the_files(self, db, monkeypatch):
        monkeypatch.setattr(releases, "other_releases", list)
        monkeypatch.setattr(releases, "RELEASE", "0.0.9+0")
        ((state, sentence),) = said(releases.releases)
        assert state == "wrong"
        assert sentence.startswith("This process runs 0.0.9+0, but the files are of ")

    @ON_SQLITE
    def test_the_server_was_not_restarted(self, db, settings, tmp_path, monkeypatch):
        settings.DATA_DIR = tmp_path
        assert lock.release_served(tmp_path) == ""
        held = lock.lock_data_folder(tmp_path)
        assert releases.other_releases() == []
        monkeypatch.setattr(releases, "RELEASE", "0.2.0+1")
        monkeypatch.setattr(releases, "release_on_disk", lambda: "0.2.0+1")
        ((state, sentence),) = said(releases.releases)
        assert state == "wrong"
        assert sentence.endswith(f"processes of another one run: {lock.RELEASE}.")
        held.close()
        assert lock.release_served(tmp_path) == ""

    @ON_POSTGRESQL
    def test_processes_of_the_release_before_are_connected(self, db):
        import psycopg
        from django.db import connection as ours

        told = ours.get_connection_params() | {"application_name": "collab 0.0.9+f"}
        for name in ("pool", "context", "cursor_factory", "server_side_binding"):
            told.pop(name, None)
        with psycopg.connect(**told):
            assert "0.0.9+f" in releases.other_releases()
