"""Making backups: whole or not at all, the newest few, each night."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from collab.keeping import tasks
from collab.keeping.actions import back_up, backing_up, newest_backup
from collab.keeping.actions.backing_up import UnderWay


def quiet(text: str) -> None:
    pass


def test_what_fails_leaves_nothing_and_removes_nothing(house, tmp_path, monkeypatch):
    to = tmp_path / "to"
    with house.lived_in():
        kept, _made = back_up(to, keep=1, say=quiet)

        def fail(*args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(backing_up, "_add_files", fail)
        for key in ("", "age1w4ye2xvqq5jxzvhqmyr7u33yx8kq7e2l5s9c0y5f0v5xv8s2wpjsqp7ccr"):
            with pytest.raises(Exception):  # noqa: B017 - whatever it is
                back_up(to, keep=1, key=key, say=quiet)
    assert [path.name for path in to.iterdir()] == [kept.name]
    assert not list(house.folder.glob(".backup-*"))


def test_a_database_that_is_damaged_is_not_backed_up(house, tmp_path, monkeypatch):
    from collab.keeping.sqlite import Unsound

    to = tmp_path / "to"
    with house.lived_in():
        from django.db import connection

        kept, _made = back_up(to, keep=1, say=quiet)
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO taggit_taggeditem (tag_id, content_type_id, object_id)"
                " VALUES (9, 9, 9)"
            )
            try:
                with pytest.raises(Unsound, match="name others that are not there"):
                    back_up(to, keep=1, say=quiet)
            finally:
                cursor.execute("DELETE FROM taggit_taggeditem")
    assert [path.name for path in to.iterdir()] == [kept.name]


def test_the_newest_stay(house, tmp_path, monkeypatch):
    for number in range(1, 5):
        (tmp_path / f"collab-2026010{number}-023000.tar.gz.age").touch()
    (tmp_path / "letter.txt").touch()
    with house.lived_in():
        path, _made = back_up(tmp_path, keep=3, say=quiet)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "collab-20260103-023000.tar.gz.age",
        "collab-20260104-023000.tar.gz.age",
        path.name,
        "letter.txt",
    ]


def test_one_is_made_at_a_time(house, tmp_path):
    with house.lived_in(), backing_up._work_folder(), pytest.raises(UnderWay, match="wait"):
        back_up(tmp_path, say=quiet)
    assert not list(tmp_path.iterdir())


def test_it_goes_into_the_output_too(house, tmp_path):
    """And nothing else does: what is said goes beside."""
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", "-"],
        cwd=Path(backing_up.__file__).parents[3],
        env={"DATA_DIR": str(house.folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    (tmp_path / "b").write_bytes(done.stdout)
    assert b"not encrypted" in done.stderr
    with house.lived_in():
        call_command("restore", str(tmp_path / "b"), "--check", verbosity=0)


def test_what_is_asked_wrongly_is_said(house, tmp_path):
    with house.lived_in(), override_settings(BACKUP_DIR="", BACKUP_KEY=""):
        with pytest.raises(CommandError, match="set BACKUP_DIR"):
            call_command("backup")
        with pytest.raises(CommandError, match="--keep"):
            call_command("backup", str(tmp_path), "--keep=-1")
        (tmp_path / "file").touch()
        with pytest.raises(CommandError, match="could not be written"):
            call_command("backup", str(tmp_path / "file"))
        with (
            override_settings(BACKUP_KEY="nonsense"),
            pytest.raises(CommandError, match="is no key of age"),
        ):
            call_command("backup", str(tmp_path))


def test_a_new_key_is_told_with_its_public_half(capsys):
    call_command("backup", "--new-key")
    said = capsys.readouterr().out
    assert said.startswith("AGE-SECRET-KEY-1") and "\nage1" in said


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"2026-03-{text}+01:00")


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, at("05T12:00"), True),
        (at("04T02:31"), at("05T02:29"), False),
        (at("04T02:31"), at("05T02:31"), True),
        (at("04T22:00"), at("05T02:31"), True),
        (at("05T02:31"), at("05T23:59"), False),
        (at("01T02:31"), at("05T01:00"), True),
    ],
)
def test_one_is_due_each_night_and_after_one_that_was_missed(newest, now, due):
    assert tasks.is_due(newest, now) is due


def test_the_nightly_one_is_made_where_there_is_a_folder_for_it(house, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr(tasks.subprocess, "Popen", lambda command, **more: begun.append(command))
    with house.lived_in():
        with override_settings(BACKUP_DIR=""):
            tasks.back_up_nightly()
        assert not begun
        with override_settings(BACKUP_DIR=str(tmp_path), BACKUP_KEEP=5):
            tasks.back_up_nightly()
            assert begun[0][1:] == ["manage.py", "backup", "--keep=5"]
            back_up(tmp_path, say=quiet)
            assert newest_backup(tmp_path)
            tasks.back_up_nightly()
    assert len(begun) == 1
