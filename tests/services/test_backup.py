"""Backups of PostgreSQL: by pg_dump while people write, and back into an empty database."""

import os
import subprocess
import sys
import threading
import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from collab.keeping.keys import new_key

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]

BEGIN = """
from accounts.networks.actions import start_network, change_photo, join_network
from accounts.models import Person
from accounts.networks.sealing import unsealed
from tests.builders import a_group, a_post, a_reply, an_invitation
from tests.collab.keeping.conftest import a_picture
from feeds.actions import react
with unsealed("arranges a test"):
    for name in ("Brightwater", "Elsewhere"):
        ada = start_network(name=name, email=f"ada@{name.lower()}.example", person_name="Ada")
        cem = join_network(
            person=Person.objects.create_user(f"cem@{name.lower()}.example"),
            network=ada.network, name="Cem", brought_by=ada,
        )
        change_photo(member=ada, picture=a_picture())
        group = a_group(by=ada, name="Payroll", members=(cem,), access="secret")
        post = a_post(by=ada, within=group, text="Hello #canteen")
        a_reply(by=cem, to=post)
        react(member=cem, post=post)
        an_invitation(by=ada, email=f"fay@{name.lower()}.example")
"""
# Each turn is one transaction with a post, its counter and its event.
WRITE = """
import sys
from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from groups.models import Group
from tests.builders import a_post
with unsealed("arranges a test"):
    ada = Member.objects.select_related("network", "person").get(
        person__email="ada@brightwater.example")
    group = Group.objects.select_related("network").get(network=ada.network, name="Payroll")
    number = 0
    while True:
        a_post(by=ada, within=group, text=f"Number {number}")
        number += 1
        print(number, flush=True)
"""
LOOK = """
from django.core.management import call_command
from accounts.networks.models import Network
from accounts.networks.walls import is_sealed, role_passes_walls
from accounts.tasks.models import Task
from django.contrib.sessions.models import Session
call_command("migrate", check_unapplied=True, verbosity=0)
call_command("recount", "--check")
print(is_sealed(), role_passes_walls(), Network.objects.count(), Session.objects.count(),
      Task.objects.waiting().count(), Task.objects.parked().exists())
"""


class Installation:
    """An installation of the production tier that nobody serves: a database and a data folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        url = urlsplit(os.environ["DATABASE_URL"])
        self.name = f"backup_{uuid.uuid4().hex[:12]}"
        self.admin = urlunsplit(url._replace(path="/postgres"))
        self.url = urlunsplit(url._replace(path=f"/{self.name}"))
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.data),
            "DATABASE_URL": self.url,
            "REDIS_URL": os.environ["REDIS_URL"],
            "REDIS_PREFIX": self.name,
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "SECRET_KEY": "for-tests-only-7Rk2vQ9mXb4LzT8wYc3Jh6NfPd5GsUaEe1Rt0",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": "http://127.0.0.1",
        }

    def manage(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def shell(self, code: str) -> str:
        done = self.manage("shell", "-v", "0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, sql: str) -> list[tuple]:
        with closing(psycopg.connect(self.url, options="-c collab.network=all")) as view:
            return view.execute(sql).fetchall()

    def files(self) -> dict[str, bytes]:
        folder = self.data / "files"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def an_installation(tmp_path):
    """Give a function that makes an installation with an empty database."""
    made = []

    def make() -> Installation:
        installation = Installation(tmp_path / f"machine{len(made)}")
        with psycopg.connect(installation.admin, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{installation.name}"')
        made.append(installation)
        return installation

    yield make
    for installation in made:
        with psycopg.connect(installation.admin, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{installation.name}" WITH (FORCE)')


@pytest.fixture
def begun(an_installation):
    installation = an_installation()
    done = installation.manage("migrate", "-v", "0")
    assert done.returncode == 0, done.stderr
    installation.shell(BEGIN)
    return installation


@contextmanager
def somebody_writing(installation):
    """Somebody who posts without a pause; gives the numbers that were committed."""
    written: list[int] = []
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", WRITE],
        cwd=ROOT,
        env=installation.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            written.append(int(line))
            first.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        assert first.wait(60), "Nobody wrote."
        yield written
        assert process.poll() is None, "Whoever wrote was stopped by the backup."
    finally:
        process.kill()
        listener.join()


def test_what_was_written_before_is_restored_and_whole(begun, an_installation, tmp_path):
    secret, public = new_key()
    folder = tmp_path / "backups"
    with somebody_writing(begun) as written:
        before = len(written)
        done = begun.manage("backup", str(folder), BACKUP_KEY=public)
        assert done.returncode == 0, done.stderr
        while len(written) == before:
            pass
        after = len(written)
    (path,) = folder.glob("collab-*.tar.gz.age")
    machine = an_installation()
    # Nothing is there but the tables of a server that was started and never used.
    assert machine.manage("migrate", "-v", "0").returncode == 0
    assert "does not open" in machine.manage(
        "restore", str(path), BACKUP_KEY=new_key()[0]
    ).stderr  # fmt: skip
    checked = machine.manage("restore", str(path), "--check", BACKUP_KEY=secret)
    assert checked.returncode == 0 and "is sound" in checked.stdout, checked.stderr
    done = machine.manage("restore", str(path), BACKUP_KEY=secret)
    assert done.returncode == 0, done.stderr
    assert "Restored" in done.stdout
    numbers = {
        int(text.split()[1])
        for (text,) in machine.rows("SELECT text FROM feeds_post WHERE text LIKE 'Number %'")
    }
    assert numbers == set(range(len(numbers)))
    assert before <= len(numbers) <= after
    assert machine.files() == begun.files() != {}
    assert machine.shell(LOOK).split()[-6:] == ["True", "False", "2", "0", "0", "True"]
    for table in ("networks_member", "feeds_reaction", "account_emailaddress"):
        assert machine.rows(f"SELECT * FROM {table} ORDER BY 1") == begun.rows(
            f"SELECT * FROM {table} ORDER BY 1"
        )
    # PostgreSQL knows how much is there, and plans accordingly from the first page on.
    ((known,),) = machine.rows("SELECT reltuples FROM pg_class WHERE relname = 'feeds_post'")
    assert known == machine.rows("SELECT count(*) FROM feeds_post")[0][0]
    # As the application sees it: nothing where no network is bound.
    with closing(psycopg.connect(machine.url)) as view:
        assert view.execute("SELECT count(*) FROM feeds_post").fetchone() == (0,)
    leap = machine.rows("SELECT min(last_event) FROM networks_network")[0][0]
    assert leap > 1_000_000
    # And people can go on.
    machine.shell(BEGIN.replace("Brightwater", "Afterwards").replace("Elsewhere", "Later"))
    refused = machine.manage("restore", str(path), BACKUP_KEY=secret)
    assert "There is a network in this database already" in refused.stderr


def test_what_can_not_be_restored_leaves_the_database_empty(begun, an_installation, tmp_path):
    done = begun.manage("backup", str(tmp_path))
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.glob("collab-*.tar.gz")
    machine = an_installation()
    (tmp_path / "short").write_bytes(path.read_bytes()[:-2_000])
    for archive, key, said in (
        (tmp_path / "short", "", "not whole"),
        (path, "", "could not be sealed"),
    ):
        environment = {"BACKUP_KEY": key}
        if "sealed" in said:
            # What this code finds wrong after the database was given back.
            environment["PYTHONPATH"] = _breaking(tmp_path)
        refused = machine.manage("restore", str(archive), **environment)
        assert said in refused.stderr, refused.stderr
        assert machine.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []
    assert machine.manage("restore", str(path)).returncode == 0
    again = machine.manage("restore", str(path), "--set-aside-what-is-there")
    assert "There is a network in this database already" in again.stderr


def test_a_restore_that_was_killed_is_done_again(begun, an_installation, tmp_path):
    assert begun.manage("backup", str(tmp_path)).returncode == 0
    (path,) = tmp_path.glob("collab-*.tar.gz")
    machine = an_installation()
    # Ended as by a power cut right after the rows are there, and nothing of the rest is done.
    killed = machine.manage("restore", str(path), PYTHONPATH=_dying(tmp_path))
    assert killed.returncode == -9
    assert machine.rows("SELECT count(*) FROM networks_network") == [(2,)]
    done = machine.manage("restore", str(path))
    assert done.returncode == 0, done.stderr
    assert machine.rows("SELECT min(last_event) > 1000000 FROM networks_network") == [(True,)]
    assert machine.rows("SELECT to_regclass('keeping_unfinished')") == [(None,)]


def test_nothing_is_restored_under_running_processes(begun, an_installation, tmp_path):
    assert begun.manage("backup", str(tmp_path)).returncode == 0
    (path,) = tmp_path.glob("collab-*.tar.gz")
    machine = an_installation()
    with closing(psycopg.connect(machine.url)):
        refused = machine.manage("restore", str(path))
    assert "1 other connections to the database are open" in refused.stderr
    embedded = machine.environment | {"DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": ""}
    machine.environment = embedded
    assert "This backup is of PostgreSQL" in machine.manage("restore", str(path)).stderr


def _breaking(folder: Path) -> str:
    """Let rows stay unsealed, in a process that is started with this on its path."""
    return _changed(folder / "unsealed", "accounts.networks.walls", "is_sealed", "False")


def _dying(folder: Path) -> str:
    """Let a process that is started with this on its path kill itself before it checks walls."""
    kill = "__import__('os').kill(__import__('os').getpid(), 9)"
    return _changed(folder / "dying", "collab.keeping.soundness", "require_walls", kill)


def _changed(folder: Path, module: str, function: str, gives: str) -> str:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        "class Late:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        changed = sys.modules.get({module!r})\n"
        "        if name == 'collab.keeping.actions.reviving' and changed:\n"
        f"            changed.{function} = lambda *args: {gives}\n"
        "sys.meta_path.insert(0, Late())\n"
    )
    return str(folder)
