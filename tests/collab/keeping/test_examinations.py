"""The doctor finds out whether backups are made."""

import os
import time

import pytest
from django.db import connection

from collab.keeping import examinations, postgresql


def said(examination=examinations.newest):
    return [(each.state, each.sentence) for each in examination()]


def test_no_folder_is_set(settings):
    settings.BACKUP_DIR = ""
    ((state, sentence),) = said()
    assert state == "note"
    assert sentence.startswith("No folder for backups is set")


def test_there_is_none(settings, tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        settings.BACKUP_DIR = str(folder)
        assert said() == [("wrong", f"There is no backup in {folder}.")]


def test_the_newest_is_of_last_night_or_too_old(settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path)
    for hours in (100, 5):
        backup = tmp_path / f"collab-{hours}.tar.gz"
        backup.write_bytes(b"x")
        at = time.time() - 3600 * hours - 60
        os.utime(backup, (at, at))
        state = "wrong" if hours == 100 else "well"
        assert said() == [(state, f"The newest backup is {hours} hours old.")]


def test_backups_beside_the_data_and_in_the_clear_are_noted(settings, tmp_path):
    settings.BACKUP_DIR, settings.DATA_DIR, settings.BACKUP_KEY = str(tmp_path), tmp_path, ""
    (beside, clear) = said(examinations.place_of_backups)
    assert "on the disk of the data" in beside[1] and "not encrypted" in clear[1]
    settings.BACKUP_KEY = "age1"
    assert said(examinations.place_of_backups) == [beside]
    settings.BACKUP_DIR = str(tmp_path / "nowhere")
    assert said(examinations.place_of_backups) == []


@pytest.mark.parametrize(("version", "state"), [(None, "note"), (9, "note"), (99, "well")])
def test_postgresql_needs_its_program(db, monkeypatch, version, state):
    monkeypatch.setattr(postgresql, "client_version", lambda: version)
    expected = [state] if connection.vendor == "postgresql" else []
    assert [state for state, _ in said(examinations.backup_program)] == expected


def test_the_program_says_its_version():
    version = postgresql.client_version()
    assert version is None or version >= 9
