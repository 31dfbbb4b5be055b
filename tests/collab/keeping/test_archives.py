"""Backups that are encrypted, damaged, newer or hostile: refused in a sentence, nothing touched."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from collab.keeping import archive, manifest
from collab.keeping.actions import back_up, restore
from collab.keeping.actions.restoring import check
from collab.keeping.archive import NotSound
from collab.keeping.keys import WrongKey, new_key
from collab.keeping.manifest import NotOurs
from collab.release import version


def quiet(text: str) -> None:
    pass


def refused(path: Path, into, key: str = "") -> str:
    """What is said when a backup is refused; into must stay as it is."""
    before = into.listing()
    with into.lived_in(), pytest.raises((NotSound, WrongKey, NotOurs)) as reason:
        restore(path, key=key, say=quiet)
    assert into.listing() == before
    assert not list(into.folder.glob(".restore-*"))
    return str(reason.value)


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    return new_key()


@pytest.fixture(scope="module")
def a_locked_backup(house, keys, tmp_path_factory, django_db_blocker) -> Path:
    with django_db_blocker.unblock(), house.lived_in():
        return back_up(tmp_path_factory.mktemp("locked"), key=keys[1], say=quiet)[0]


def test_what_the_public_half_locked_the_secret_key_opens(
    house, a_locked_backup, keys, an_empty_house
):
    assert a_locked_backup.name.endswith(".tar.gz.age")
    assert a_locked_backup.read_bytes().startswith(b"age-encryption.org/v1")
    with an_empty_house.lived_in():
        restore(a_locked_backup, key=keys[0], say=quiet)
    assert an_empty_house.rows("feeds_post") == house.rows("feeds_post")


def test_without_the_right_key_nothing_is_opened(a_locked_backup, keys, an_empty_house):
    said = {
        key: refused(a_locked_backup, an_empty_house, key)
        for key in ("", keys[1], new_key()[0], "AGE-SECRET-KEY-1NONSENSE", "nonsense")
    }
    assert "is encrypted: set BACKUP_KEY" in said[""]
    assert "only locks" in said[keys[1]]
    assert [text for text in said.values() if "does not open" in text]
    assert "is no secret key" in said["nonsense"]


def test_a_key_that_is_none_makes_no_backup(house, tmp_path):
    with house.lived_in(), pytest.raises(WrongKey, match="--new-key"):
        back_up(tmp_path / "to", key="correct horse battery", say=quiet)
    assert not list(tmp_path.glob("to/*"))


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("part", [0.001, 0.3, 0.6, 0.95, 0.9999])
def test_a_backup_that_is_cut_short_is_refused(
    a_backup, a_locked_backup, keys, an_empty_house, tmp_path, part, locked
):
    whole = (a_locked_backup if locked else a_backup).read_bytes()
    path = tmp_path / "short"
    path.write_bytes(whole[: int(len(whole) * part)])
    said = refused(path, an_empty_house, keys[0])
    assert "not whole" in said or "no backup" in said


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_backup_with_one_other_byte_is_refused(
    a_backup, a_locked_backup, keys, an_empty_house, tmp_path, part, locked
):
    whole = bytearray((a_locked_backup if locked else a_backup).read_bytes())
    whole[int(len(whole) * part)] ^= 0xFF
    path = tmp_path / "other"
    path.write_bytes(whole)
    said = refused(path, an_empty_house, keys[0])
    # A length that is another one makes it end elsewhere, a letter in what it was made by another
    # release.
    assert "damaged" in said or "not whole" in said or "is newer than this one" in said


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"\x1f\x8b", b"PK\x03\x04" * 99])
def test_what_is_no_backup_is_refused(an_empty_house, tmp_path, content):
    path = tmp_path / "diary"
    path.write_bytes(content)
    said = refused(path, an_empty_house)
    assert "no backup" in said or "not whole" in said


def rewritten(source: Path, target: Path, change) -> Path:
    """`source` with every part changed by `change(entry, content)`, which gives parts."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            for part, data in change(entry, content):
                part.size = len(data)
                new.addfile(part, io.BytesIO(data))
    return target


def changed_json(name: str, **values):
    def change(entry, content):
        if entry.name == name:
            content = json.dumps(json.loads(content) | values).encode()
        yield entry, content

    return change


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"format": manifest.FORMAT + 1, "release": "9.0"}, "release 9.0, which is newer"),
        ({"release": "9.0"}, "release 9.0, which is newer"),
        ({"migrations": ["feeds.0999_tomorrow"]}, "it has feeds.0999_tomorrow"),
        ({"database": "postgresql"}, "set DATABASE_URL to an empty database"),
    ],
)
def test_a_backup_that_is_not_for_here_is_refused(a_backup, an_empty_house, tmp_path, values, said):
    path = rewritten(a_backup, tmp_path / "b", changed_json(archive.ABOUT, **values))
    assert said in refused(path, an_empty_house)


def test_what_an_earlier_release_drew_together_since_is_no_hindrance(
    a_backup, an_empty_house, tmp_path
):
    with tarfile.open(a_backup) as tar:
        known = json.loads(tar.extractfile(archive.ABOUT).read())["migrations"]
    change = changed_json(
        archive.ABOUT, release="0.0.9", migrations=[*known, "account.0001_old_name"]
    )
    with an_empty_house.lived_in():
        check(rewritten(a_backup, tmp_path / "b", change), say=quiet)


def test_rows_that_are_not_those_counted_are_refused(a_backup, an_empty_house, tmp_path):
    from collab.keeping.soundness import NotTheSame

    with tarfile.open(a_backup) as tar:
        counts = json.loads(tar.extractfile(archive.MANIFEST).read())["counts"]
    change = changed_json(archive.MANIFEST, counts=counts | {"feeds_post": 99})
    path = rewritten(a_backup, tmp_path / "b", change)
    with (
        an_empty_house.lived_in(),
        pytest.raises(NotTheSame, match="and had 99"),
    ):
        restore(path, say=quiet)
    assert an_empty_house.listing() == {}


def hostile(name: str, kind: bytes = tarfile.REGTYPE):
    def change(entry, content):
        yield entry, content
        if entry.name == archive.DATABASE:
            added = tarfile.TarInfo(name)
            added.type, added.linkname = kind, "/etc/passwd"
            yield added, b"" if kind != tarfile.REGTYPE else b"harm"

    return change


@pytest.mark.parametrize(
    "change",
    [
        hostile("files/../../harm"),
        hostile("/tmp/harm-of-a-test"),
        hostile("files/.harm"),
        hostile("harm"),
        hostile("database"),
        hostile("files/link", tarfile.SYMTYPE),
        hostile("files/link", tarfile.LNKTYPE),
        hostile("files/device", tarfile.CHRTYPE),
        hostile("files/folder", tarfile.DIRTYPE),
    ],
    ids=lambda change: "",
)
def test_what_we_never_write_is_never_unpacked(a_backup, an_empty_house, tmp_path, change):
    path = rewritten(a_backup, tmp_path / "hostile", change)
    assert "damaged" in refused(path, an_empty_house)
    assert not Path("/tmp/harm-of-a-test").exists()


def test_a_file_that_is_not_in_the_list_is_refused(a_backup, an_empty_house, tmp_path):
    path = rewritten(a_backup, tmp_path / "b", hostile("files/photos/more.webp"))
    assert "photos/more.webp is not what was put in" in refused(path, an_empty_house)


def test_what_does_not_fit_is_refused_before_it_is_written(a_backup, an_empty_house, monkeypatch):
    monkeypatch.setattr(archive, "_SPARE", 10**18)
    assert "not enough space" in refused(a_backup, an_empty_house)


def test_it_is_ours_alone_to_read_and_of_this_release(a_backup):
    assert a_backup.stat().st_mode & 0o777 == 0o600
    with tarfile.open(a_backup) as tar:
        names = tar.getnames()
        about = json.loads(tar.extractfile(archive.ABOUT).read())
    assert (names[0], names[-1]) == (archive.ABOUT, archive.MANIFEST)
    assert about["release"] == version()
