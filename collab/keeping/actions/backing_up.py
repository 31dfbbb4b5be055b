"""
Making a backup while people work.

First the database, as of one moment, then the files that its rows name. A file is never changed,
and one that is no longer named stays for a day (`accounts.networks.pictures.forget_file`), so
whatever the database of that moment names is still there when its turn comes.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from collab.keeping import contents, postgresql, sqlite
from collab.keeping.archive import ABOUT, DATABASE, FILES, SECRET, Writer, is_storable, writing
from collab.keeping.keys import locking
from collab.keeping.manifest import FORMAT, About
from collab.keeping.refusals import Refused
from collab.release import version

Say = Callable[[str], None]

_PATTERN = "collab-*.tar.gz*"
_PARTIAL = ".partial"
_WORK = ".backup-"
_DAY_SECONDS = 24 * 60 * 60
_SAY_SECONDS = 2


class UnderWay(Refused):
    """Another backup of this installation is being made; says so in a sentence."""


@dataclass(frozen=True)
class Backup:
    """
    What was put into a backup.

    :ivar missing: files that rows name and that are not there
    """

    rows: int
    files: int
    size: int
    missing: list[str]


def back_up(folder: Path, *, key: str = "", keep: int = 0, say: Say = print) -> tuple[Path, Backup]:
    """
    Make a backup in `folder`; it appears there whole or not at all.

    :param key: encrypt it for this key of age
    :param keep: remove all but the newest so many, once this one is whole; 0 keeps all
    :raises UnderWay: if another one is being made
    :raises WrongKey: if `key` is none
    :raises Unsound: if the database fails its own checks
    :raises ProgramFailed: if `pg_dump` fails
    :raises OSError: if it can't be written
    """
    if key:
        locking(key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = datetime.now(UTC)
    name = f"collab-{made_at:%Y%m%d-%H%M%S}.tar.gz{'.age' if key else ''}"
    partial = folder / f".{name}{_PARTIAL}"
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            made = write_backup(out, key=key, say=say, made_at=made_at)
            out.flush()
            os.fsync(out.fileno())
        os.rename(partial, folder / name)
        sqlite.sync(folder)
    finally:
        partial.unlink(missing_ok=True)
    _forget_older(folder, keep)
    return folder / name, made


def write_backup(
    out: IO[bytes], *, key: str = "", say: Say = print, made_at: datetime | None = None
) -> Backup:
    """
    Write a backup into an open file; for what it raises see `back_up`.

    Without its end, if anything fails: then it is taken for not whole.
    """
    with _work_folder() as work, _snapshot(work / DATABASE, say) as view:
        about = About(
            format=FORMAT,
            release=version(),
            made_at=(made_at or datetime.now(UTC)).isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=contents.migrations(view, connection.vendor),
        )
        counts = contents.counts(view, connection.vendor)
        names = contents.named_files(view, connection.vendor)
        with writing(out, key) as archive:
            archive.about(about)
            archive.manifest.counts = counts
            with open(work / DATABASE, "rb") as file:
                archive.add(DATABASE, file)
            _add_secret(archive)
            missing = archive.manifest.missing = _add_files(archive, names, say)
        parts = [part for name, part in archive.manifest.parts.items() if name != ABOUT]
    return Backup(
        rows=sum(counts.values()),
        files=len(names) - len(missing),
        size=sum(part.size for part in parts),
        missing=missing,
    )


def newest_backup(folder: Path) -> datetime | None:
    """When the newest backup in a folder was made."""
    times = [path.stat().st_mtime for path in folder.glob(_PATTERN)]
    return datetime.fromtimestamp(max(times), UTC) if times else None


@contextmanager
def _work_folder() -> Iterator[Path]:
    """
    A folder for the copy of the database, where the database itself is as readable.

    :raises UnderWay: if another backup is being made
    """
    data = Path(settings.DATA_DIR)
    with open(os.open(data / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnderWay("Another backup is being made: wait for its end.") from error
        # Nobody is at it, so whatever is there was left by one that was killed.
        for left in data.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=data))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _snapshot(path: Path, say: Say) -> Iterator[Any]:
    if connection.vendor == "sqlite":
        said = _Seldom(say)
        with sqlite.taken(
            path, lambda done, all_: said(f"Database: {done * 100 // max(all_, 1)} % copied")
        ) as view:
            yield view
    else:
        say("Database: pg_dump is at work")
        with postgresql.taken(path) as view:
            yield view


def _add_secret(archive: Writer) -> None:
    # What links in mails that are not yet sent are made of; an environment that sets SECRET_KEY
    # is kept by whoever set it.
    path = Path(settings.DATA_DIR) / SECRET
    if "SECRET_KEY" not in os.environ and path.exists():
        with open(path, "rb") as file:
            archive.add(SECRET, file)


def _add_files(archive: Writer, names: list[str], say: Say) -> list[str]:
    """Add the files of these names, and give those that are not there."""
    missing, said = [], _Seldom(say)
    for number, name in enumerate(names, 1):
        try:
            if not is_storable(name):
                raise FileNotFoundError(name)
            with open(Path(settings.MEDIA_ROOT) / name, "rb") as file:
                archive.add(FILES + name, file)
        except FileNotFoundError:
            missing.append(name)
        said(f"Files: {number} of {len(names)}")
    return missing


def _forget_older(folder: Path, keep: int) -> None:
    if keep:
        # By the moment in their names; copying a folder changes the times of its files.
        for path in sorted(folder.glob(_PATTERN))[:-keep]:
            path.unlink(missing_ok=True)
    for left in folder.glob(f".{_PATTERN}{_PARTIAL}"):
        if left.stat().st_mtime < time.time() - _DAY_SECONDS:
            left.unlink(missing_ok=True)


class _Seldom:
    """Says the latest, but not more often than somebody can read."""

    def __init__(self, say: Say) -> None:
        self._say, self._said_at = say, time.monotonic()

    def __call__(self, text: str) -> None:
        if time.monotonic() - self._said_at >= _SAY_SECONDS:
            self._say(text)
            self._said_at = time.monotonic()
