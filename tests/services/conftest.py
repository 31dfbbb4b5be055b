"""
The production tier for tests: a database of its own, Redis, a real web server, worker and beat,
and a mail server that catches what is sent.
"""

import asyncio
import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tests.processes import Process, ServerProcess, free_port, running
from tests.services.gate import Gate


class MailCatcher:
    """An SMTP server that keeps what it takes, and refuses whom the test says."""

    def __init__(self):
        self.taken, self.answers = [], {}
        # Called between taking a mail and saying so.
        self.on_taken = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append((envelope.rcpt_tos[0], envelope.content.decode(errors="replace")))
        await asyncio.to_thread(self.on_taken)
        return "250 OK"

    def to(self, address):
        return [content for rcpt, content in self.taken if rcpt == address]


@pytest.fixture(scope="session")
def mail_server():
    catcher = MailCatcher()
    catcher.port = free_port()
    controller = Controller(catcher, hostname="127.0.0.1", port=catcher.port)
    controller.start()
    yield catcher
    controller.stop()


@pytest.fixture
def mail_catcher(mail_server):
    """The mail server, with nothing in it and a friendly answer to everybody."""
    mail_server.taken, mail_server.answers = [], {}
    mail_server.on_taken = lambda: None
    return mail_server


@pytest.fixture(scope="session")
def database():
    """An empty database; a missing server fails the test."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"services_{uuid.uuid4().hex[:12]}"
    admin = urlunsplit(url._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(url._replace(path=f"/{name}"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def gate():
    """The way on which our processes reach Redis."""
    url = urlsplit(os.environ["REDIS_URL"])
    gate = Gate(url.hostname, url.port or 6379)
    gate.url = urlunsplit(url._replace(netloc=f"127.0.0.1:{gate.port}"))
    yield gate
    gate.close()


@pytest.fixture(scope="session")
def environment(database, mail_server, gate):
    return {
        "DATABASE_URL": database,
        "REDIS_URL": gate.url,
        "REDIS_PREFIX": f"services-{uuid.uuid4().hex[:8]}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "SECRET_KEY": "for-tests-only-7Rk2vQ9mXb4LzT8wYc3Jh6NfPd5GsUaEe1Rt0",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


@pytest.fixture(scope="session")
def web_server(environment, tmp_path_factory):
    """The web server of the production tier, on a migrated database."""
    tmp_path = tmp_path_factory.mktemp("web")
    server = ServerProcess(tmp_path, **environment)
    migrate = Process(
        "manage.py", "migrate", folder=tmp_path, name="migrate", environment=server.environment
    )
    code, said = migrate.run()
    assert code == 0, said
    collect = Process(
        "manage.py",
        "collectstatic",
        "--no-input",
        folder=tmp_path,
        name="static",
        environment=server.environment,
    )
    assert collect.run()[0] == 0
    with running(server):
        server.start_network()
        yield server


@pytest.fixture
def web(web_server, database, mail_catcher):
    """The web server, with nothing left to do from the test before."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("TRUNCATE tasks_task, tasks_heartbeat, mail_pendingmail")
    return web_server


@pytest.fixture
def beat(web, tmp_path):
    process = Process(
        *("-m", "celery", "-A", "collab", "beat", "--loglevel=WARNING"),
        *("--pidfile=", "--max-interval=1"),
        folder=tmp_path,
        name="beat",
        environment=web.environment,
    )
    with running(process):
        yield process


@pytest.fixture
def a_worker(web, tmp_path):
    """Give a function that makes a worker process, not yet started."""
    made = []

    def make():
        process = Process(
            *("-m", "celery", "-A", "collab", "worker", "--loglevel=WARNING"),
            *("--concurrency=1", f"--hostname=w{len(made)}@test"),
            folder=tmp_path,
            name=f"worker{len(made)}",
            environment=web.environment,
        )
        made.append(process)
        return process

    yield make
    for process in made:
        if process.is_running():
            process.stop()


@pytest.fixture
def worker(a_worker):
    process = a_worker()
    process.start()
    return process
