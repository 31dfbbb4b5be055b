"""What was backed up is what is restored: every row, every file, and a network to go on with."""

import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.events.queries import missed_by
from accounts.mail.models import PendingMail
from accounts.networks.models import Member, Network
from accounts.recounts import counters, differences
from accounts.tasks.actions import try_again
from accounts.tasks.models import Task
from accounts.tasks.running import due_tasks
from collab.keeping import contents
from collab.keeping.actions import back_up, restore
from collab.keeping.actions.restoring import NotEmpty
from collab.server.lock import AlreadyServed, lock_data_folder
from feeds.models import Post
from groups.models import GroupMember

# Who is signed in, what is to be done and the log of what happened are not as they were.
REVIVED = {
    "accounts_usersession", "account_emailconfirmation", "audit_auditentry", "django_migrations",
    "django_session", "events_cursor", "events_event", "networks_network", "tasks_heartbeat",
    "tasks_task", "usersessions_usersession",
}  # fmt: skip


def quiet(text: str) -> None:
    pass


@pytest.fixture
def restored(house, a_backup, an_empty_house):
    with an_empty_house.lived_in():
        restore(a_backup, say=quiet)
    return an_empty_house


def test_every_row_and_file_is_there_again(house, restored):
    with sqlite3.connect(house.database) as view:
        tables = contents.tables(view, "sqlite")
    assert {"feeds_post", "feeds_reaction", "accounts_person", "mfa_authenticator"} <= set(tables)
    for table in set(tables) - REVIVED:
        assert restored.rows(table) == house.rows(table), table
    photos = {name for name in house.listing() if name.startswith("files/photos/")}
    assert photos
    for name in {*photos, "secret-key"}:
        assert restored.listing()[name] == house.listing()[name]
    assert len(restored.rows("audit_auditentry")) == len(house.rows("audit_auditentry")) + 2


def test_only_its_owner_can_read_what_was_restored(restored):
    for name in ("collab.sqlite3", "secret-key"):
        assert (restored.folder / name).stat().st_mode & 0o077 == 0, name
    assert not list(restored.folder.glob(".restore-*"))


def test_nothing_is_wrong_with_it(house, restored):
    with restored.lived_in():
        call_command("migrate", check_unapplied=True, verbosity=0)
        assert [d for counter in counters() for d in differences(counter)] == []
    made = [row for row in restored.rows("sqlite_master", "name, sql") if row[1]]
    assert made == [row for row in house.rows("sqlite_master", "name, sql") if row[1]]
    with restored.lived_in():
        theirs = Member.objects.get(person__email="zoe@elsewhere.example")
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupMember.objects.filter(network__slug="brightwater").update(member=theirs)
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEntry.objects.all().delete()


def test_browsers_begin_anew_and_no_number_is_given_twice(house, restored):
    before = dict(house.rows("networks_network", "id, last_event"))
    with restored.lived_in():
        for network in Network.objects.all():
            member = Member.objects.filter(network=network).first()
            for seen in (before[network.pk] - 1, before[network.pk], before[network.pk] + 5_000):
                assert missed_by(member, seen).is_too_far
            assert not missed_by(member, network.last_event).is_too_far
            newest = Event.objects.filter(network=network).order_by("-number")[0]
            assert (newest.number, newest.kind) == (network.last_event, "network.restored")
            entry = AuditEntry.objects.filter(network=network).order_by("-pk")[0]
            assert (entry.act, entry.origin) == ("network.restored", "command")


def test_nobody_is_signed_in_and_no_mail_is_sent_twice(house, a_backup, an_empty_house, tmp_path):
    with house.lived_in():
        assert Task.objects.waiting().filter(name="mail.deliver_pending").exists()
        waiting = Task.objects.waiting().exclude(name="networks.forget_file").count()
    with an_empty_house.lived_in():
        done = restore(a_backup, say=quiet)
        assert done.revived.held == waiting > 0
        assert due_tasks() == []
        assert PendingMail.objects.filter(sent_at=None).exists()
        held = Task.objects.parked()
        assert {task.error.split(",")[0] for task in held} == {"Held"}
        assert try_again() == waiting
        assert len(due_tasks()) == waiting
    assert an_empty_house.rows("django_session") == []


def test_sign_ins_end(house, an_empty_house, tmp_path):
    from django.test import Client

    with house.lived_in():
        client = Client()
        client.force_login(Member.objects.get(name="Cem Yilmaz").person)
        path, _made = back_up(tmp_path / "to", say=quiet)
        assert house.rows("django_session")
    with an_empty_house.lived_in():
        assert restore(path, say=quiet).revived.sessions == 1
    assert an_empty_house.rows("django_session") == []


def test_where_there_is_a_network_nothing_is_restored(house, a_backup, restored):
    before = restored.listing()
    with restored.lived_in(), pytest.raises(NotEmpty, match="--set-aside-what-is-there"):
        restore(a_backup, say=quiet)
    assert restored.listing() == before


def test_what_is_there_is_set_aside_if_one_says_so(house, a_backup, restored):
    with restored.lived_in():
        Post.objects.all().update(text="Newer than the backup")
        (restored.folder / "files/photos/new.webp").write_bytes(b"new")
        done = restore(a_backup, set_aside=True, say=quiet)
    before = restored.folder / "before-restore"
    assert done.set_aside and done.set_aside.name.startswith(before.name)
    with sqlite3.connect(done.set_aside / "collab.sqlite3") as view:
        texts = {text for (text,) in view.execute("SELECT text FROM feeds_post")}
    assert texts == {"Newer than the backup"}
    assert (done.set_aside / "files/photos/new.webp").read_bytes() == b"new"
    assert not (restored.folder / "files/photos/new.webp").exists()
    assert restored.rows("feeds_post", "id, text") == house.rows("feeds_post", "id, text")
    assert restored.listing().keys() >= house.listing().keys() - {"collab.sqlite3-wal"}


def test_nothing_is_restored_under_a_running_server(a_backup, an_empty_house):
    held = lock_data_folder(an_empty_house.folder)
    with an_empty_house.lived_in(), pytest.raises(AlreadyServed):
        restore(a_backup, say=quiet)
    held.close()


@pytest.mark.parametrize("fails", ["collab.keeping.soundness.require_walls", "os.replace"])
def test_what_fails_on_the_way_leaves_what_was_there(house, a_backup, restored, monkeypatch, fails):
    """Even at the last step: until the database is replaced, all of the old one is there."""
    import os

    replace = os.replace

    def fail(*args):
        if args and not str(args[0]).endswith("/database"):
            return replace(*args)
        raise RuntimeError("cut off")

    before = restored.rows("feeds_post"), restored.rows("networks_network")
    files = {name for name in restored.listing() if name.startswith("files/")}
    with restored.lived_in():
        monkeypatch.setattr(fails, fail)
        with pytest.raises(RuntimeError):
            restore(a_backup, set_aside=True, say=quiet)
    assert (restored.rows("feeds_post"), restored.rows("networks_network")) == before
    assert files <= restored.listing().keys()


def test_numbers_that_were_wrong_are_told_and_corrected(house, an_empty_house, tmp_path):
    with house.lived_in():
        Post.objects.filter(thread=None, reply_count=1).update(reply_count=7)
        path, _made = back_up(tmp_path / "to", say=quiet)
        Post.objects.filter(reply_count=7).update(reply_count=1)
    with an_empty_house.lived_in():
        done = restore(path, say=quiet)
        assert ["7 were stored" in sentence for sentence in done.mended] == [True, True]
        assert not Post.objects.filter(reply_count=7).exists()


def test_a_file_that_is_missing_already_is_told(house, an_empty_house, tmp_path):
    with house.lived_in():
        (photo,) = (house.folder / "files/photos").glob("*")
        photo.rename(tmp_path / "away")
        try:
            path, made = back_up(tmp_path / "to", say=quiet)
        finally:
            (tmp_path / "away").rename(photo)
    assert made.missing == [f"photos/{photo.name}"]
    with an_empty_house.lived_in():
        assert restore(path, say=quiet).missing == made.missing


def test_by_the_commands(house, an_empty_house, tmp_path, capsys):
    with house.lived_in():
        call_command("backup", str(tmp_path / "to"))
    said = capsys.readouterr().err
    (path,) = (tmp_path / "to").glob("*")
    assert f"Made in {path}" in said and "not encrypted" in said
    with an_empty_house.lived_in():
        call_command("restore", str(path), "--check")
        assert "The backup is sound." in capsys.readouterr().out
        assert an_empty_house.listing() == {}
        call_command("restore", str(path))
        assert "Restored: start the server." in capsys.readouterr().out
        with pytest.raises(CommandError, match="There is a network"):
            call_command("restore", str(path))
        with pytest.raises(CommandError, match="No such file"):
            call_command("restore", str(tmp_path / "nothing"), "--check")
    assert an_empty_house.rows("feeds_post", "id") == house.rows("feeds_post", "id")
