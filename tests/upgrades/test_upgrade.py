"""The release before serves while this one changes its database: nobody is sent away."""

import json
import os
import random
import sqlite3
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.local.machine import free_ports
from deploy.local.parts import stores_of
from deploy.local.postgres import OwnPostgres
from deploy.local.supervisor import Supervisor
from tests.processes import ROOT, Process, wait_until
from tests.upgrades.baseline import COMMIT, NoBaseline, check_out
from tests.upgrades.rehearsal import JUDGE, Rehearsal

pytestmark = [pytest.mark.production, pytest.mark.timeout(600)]
POSTS = 10_000
# Beyond what a request takes on this machine without an upgrade.
LONGEST_WAIT_SECONDS = 5.0
LONGEST_LOCK_SECONDS = 2.0


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """PostgreSQL and Redis of our own, with an empty database of the application's role."""
    folder = tmp_path_factory.mktemp("stores")
    postgres_port, redis_port = free_ports(2)
    postgres = OwnPostgres(folder, postgres_port)
    postgres.prepare()
    told = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    tier = SimpleNamespace(
        postgres=postgres,
        environment=told,
        folder=folder,
        redis_port=redis_port,
        catches_mail=False,
    )
    supervisor = Supervisor(folder / "logs", lambda text: None)
    supervisor.begin()
    try:
        for part in stores_of(tier):
            supervisor.start(part)
        postgres.wait(60)
        postgres.make_database()
        yield postgres.url, f"redis://127.0.0.1:{redis_port}/0"
    finally:
        supervisor.end()
        postgres.forget()


def test_people_work_on_while_their_network_is_upgraded(stores, tmp_path):
    database, redis = stores
    said: list[str] = []
    report = Rehearsal(tmp_path, database, redis, said.append).hold(POSTS)
    told = "\n".join(report.lines())
    print(told)
    assert report.failures == [], told
    assert report.requests_meanwhile > 10, told
    assert report.longest_meanwhile < report.longest_before + LONGEST_WAIT_SECONDS, told
    assert max(report.locks.values(), default=0.0) < LONGEST_LOCK_SECONDS, told
    assert report.acknowledged > 10, told
    assert report.wrong == {}, told
    assert report.posts >= POSTS
    assert any("Applying" in step for step in report.steps), told


def test_the_embedded_tier_is_upgraded_however_often_it_is_killed_amid_that(tmp_path):
    before = check_out(tmp_path / "before")
    environment = {"ACKNOWLEDGED": str(tmp_path / "none.json"), "LOG_LEVEL": "WARNING"}
    Path(environment["ACKNOWLEDGED"]).write_text("[]")

    def run(root, *command, name):
        given = environment | {"PYTHONPATH": str(root)}
        process = Process(*command, folder=tmp_path, name=name, environment=given, root=root)
        code, said = process.run()
        assert code == 0, f"seed {seed}: {said[-4000:]}"
        return said

    chance = random.Random(seed := random.randrange(10**6))
    run(before, "manage.py", "sample", "--limit=1", name="sample")
    for number in range(4):
        killed = Process(
            "manage.py", "upgrade", folder=tmp_path, name=f"killed-{number}",
            environment=environment, root=ROOT,
        )  # fmt: skip
        killed.start()
        wait_until(lambda: bool(killed.said()) or not killed.is_running(), 60)  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.6))
        killed.kill()
    said = run(ROOT, "manage.py", "upgrade", name="upgrade")
    assert "The database " in said, f"seed {seed}"
    judged = run(ROOT, "manage.py", "shell", "-v", "0", "-c", JUDGE, name="judge")
    found = json.loads(judged.strip().splitlines()[-1])
    assert found.pop("posts") > 20
    assert not any(found.values()), f"seed {seed}: {found}"
    tables = sqlite3.connect(tmp_path / "data" / "collab.sqlite3")
    assert tables.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert tables.execute("PRAGMA foreign_key_check").fetchall() == []
    tables.close()


def test_without_the_release_before_it_fails_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.upgrades.baseline.COMMIT", "0" * 40)
    with pytest.raises(NoBaseline, match=r"git fetch --unshallow"):
        check_out(tmp_path / "before")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBaseline, match="git is not installed"):
        check_out(tmp_path / "before")


def test_it_is_had_without_touching_this_working_copy(tmp_path):
    before = check_out(tmp_path / "before")
    assert (before / "manage.py").exists()
    assert not (before / "accounts" / "upgrades").exists()
    assert not list(Path(tmp_path).glob("*.tar"))
    assert len(COMMIT) == 40
