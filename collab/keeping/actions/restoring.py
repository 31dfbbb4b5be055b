"""
Taking a backup back, onto an installation that has nothing yet.

Never half: everything is unpacked and compared first; then the database is built beside (SQLite) or
in one transaction (PostgreSQL) and checked; the files are put where they belong, where nobody looks
for them before a database names them; and only then the database takes its place.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from collab.keeping import contents, postgresql, soundness, sqlite
from collab.keeping.actions.reviving import Revived, revive
from collab.keeping.archive import DATABASE, FILES, SECRET, reading
from collab.keeping.manifest import About, Manifest
from collab.keeping.refusals import Refused
from collab.server.lock import lock_data_folder

Say = Callable[[str], None]

_WORK = ".restore-"


class NotEmpty(Refused):
    """There is something already; says so in a sentence."""


@dataclass(frozen=True)
class Restored:
    """
    What was taken back.

    :ivar mended: stored numbers that were wrong already in the backup, each as a sentence
    :ivar set_aside: where what was there before is now
    """

    about: About
    rows: int
    files: int
    missing: list[str]
    mended: list[str] = field(default_factory=list)
    revived: Revived | None = None
    set_aside: Path | None = None


def restore(archive: Path, *, key: str = "", set_aside: bool = False, say: Say = print) -> Restored:
    """
    Take a backup back.

    :param key: the secret key of age, if it is encrypted
    :param set_aside: move what is there into a folder beside it (embedded tier)
    :raises NotEmpty: if there is anything and it may not be set aside
    :raises AlreadyServed: if a server is running here
    :raises NotSound: if the backup is damaged or not whole
    :raises WrongKey: if the key does not open it
    :raises NotOurs: if it is of the other kind of database, or of a newer release
    :raises NotTheSame: if what was given back is not what was taken
    :raises Unsound: if the database fails its own checks
    :raises ProgramFailed: if `pg_restore` fails
    """
    with _held(), _work_folder() as work:
        _require_room(set_aside)
        about, manifest = _unpack(archive, key, work, say)
        if connection.vendor == "sqlite":
            mended, revived = _build(work / DATABASE, about, manifest, say)
            aside = _switch(work, manifest)
        else:
            aside = None
            _put_files(work)
            mended, revived = _give_back(work / DATABASE, about, manifest, say)
    files = sum(name.startswith(FILES) for name in manifest.parts)
    rows = sum(manifest.counts.values())
    return Restored(about, rows, files, manifest.missing, mended, revived, aside)


def check(archive: Path, *, key: str = "", say: Say = print) -> Restored:
    """
    Do all that `restore` does but the last: nothing is put in its place.

    A backup of PostgreSQL is unpacked, compared and read, but not given back; for what it raises
    see `restore`.
    """
    with _work_folder() as work:
        about, manifest = _unpack(archive, key, work, say)
        mended: list[str] = []
        if connection.vendor == "sqlite":
            mended, _revived = _build(work / DATABASE, about, manifest, say)
        else:
            postgresql.require_readable(work / DATABASE)
    files = sum(name.startswith(FILES) for name in manifest.parts)
    return Restored(about, sum(manifest.counts.values()), files, manifest.missing, mended)


def _unpack(archive: Path, key: str, work: Path, say: Say) -> tuple[About, Manifest]:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    with open(archive, "rb", buffering=0) as file, reading(file, key) as backup:
        backup.about.require_takeable(connection.vendor, known)
        say(f"Unpacking the backup of {backup.about.made_at}")
        return backup.about, backup.unpack(work)


# --- SQLite --------------------------------------------------------------------------------------


def _build(path: Path, about: About, manifest: Manifest, say: Say) -> tuple[list[str], Revived]:
    """Make the unpacked database one that people can go on with."""
    say("Checking the database")
    with closing(sqlite3.connect(path)) as view:
        sqlite.require_sound(view)
        soundness.require_counts(contents.counts(view, "sqlite"), manifest.counts)
    with sqlite.working_on(path):
        mended, revived = _bring_up(about, say)
        with closing(sqlite3.connect(path)) as view:
            sqlite.require_sound(view)
    sqlite.settle(path)
    return mended, revived


def _switch(work: Path, manifest: Manifest) -> Path | None:
    """Put everything in its place; until the last line what was there before is whole."""
    data, place = Path(settings.DATA_DIR), sqlite.database_path()
    named = {name.removeprefix(FILES) for name in manifest.parts}
    aside = None
    if place.exists():
        connection.close()
        sqlite.settle(place)
        if _is_begun():
            aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            aside.mkdir(mode=0o700)
            # Links: what is there stays there too.
            os.link(place, aside / place.name)
            _link_all(Path(settings.MEDIA_ROOT), aside / "files")
            if (data / SECRET).exists():
                os.link(data / SECRET, aside / SECRET)
    _put_files(work)
    if (work / SECRET).exists() and "SECRET_KEY" not in os.environ:
        os.replace(work / SECRET, data / SECRET)
    sqlite.sync(work / DATABASE)
    os.replace(work / DATABASE, place)
    sqlite.sync(place.parent)
    for path in Path(settings.MEDIA_ROOT).rglob("*") if aside else ():
        if path.is_file() and path.relative_to(settings.MEDIA_ROOT).as_posix() not in named:
            path.unlink()
    return aside


# --- PostgreSQL ----------------------------------------------------------------------------------


def _give_back(path: Path, about: About, manifest: Manifest, say: Say) -> tuple[list[str], Revived]:
    postgresql.require_readable(path)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with postgresql.connected() as view:
        if others := postgresql.others(view):
            raise NotEmpty(
                f"{others} other connections to the database are open: stop pages, sockets, "
                "workers and beat first."
            )
        postgresql.clear(view)
        postgresql.begin(view)
        say("Giving the database back: pg_restore is at work")
        try:
            postgresql.give_back(path)
            say("Checking the database")
            soundness.require_counts(contents.counts(view, "postgresql"), manifest.counts)
            done = _bring_up(about, say)
            postgresql.finish(view)
            return done
        except BaseException:
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]
            postgresql.clear(view)
            raise


# --- Both ----------------------------------------------------------------------------------------


def _bring_up(about: About, say: Say) -> tuple[list[str], Revived]:
    """Bring a database up to this code, check what only this code can check, and revive it."""
    say("Bringing the database up to this release")
    call_command("migrate", interactive=False, verbosity=0)
    soundness.require_walls()
    mended = soundness.mend_counters()
    return mended, revive(about.made_at)


def _is_begun() -> bool:
    if connection.vendor == "postgresql":
        with postgresql.connected() as view:
            return contents.is_begun(view, "postgresql") and not postgresql.is_unfinished(view)
    place = sqlite.database_path()
    if not place.exists():
        return False
    with closing(sqlite3.connect(place)) as view:
        return contents.is_begun(view, "sqlite")


def _require_room(set_aside: bool) -> None:
    if not _is_begun():
        return
    if connection.vendor == "postgresql":
        raise NotEmpty(
            "There is a network in this database already. Nothing is written over: make an empty "
            "database, name it in DATABASE_URL, and restore into that."
        )
    if not set_aside:
        raise NotEmpty(
            f"There is a network in {settings.DATA_DIR} already. Set DATA_DIR to an empty folder, "
            "or say --set-aside-what-is-there: it is then moved into a folder beside."
        )


def _put_files(work: Path) -> None:
    """Move the unpacked files among those that are there; their names are of chance."""
    source = work / FILES
    for path in sorted(source.rglob("*")) if source.exists() else ():
        if path.is_file():
            place = Path(settings.MEDIA_ROOT) / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
            os.replace(path, place)


def _link_all(source: Path, target: Path) -> None:
    for path in source.rglob("*") if source.exists() else ():
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(path, place)


@contextmanager
def _held() -> Iterator[None]:
    """Keep a server of the embedded tier from starting meanwhile."""
    if connection.vendor != "sqlite":
        yield
        return
    with lock_data_folder(Path(settings.DATA_DIR)):
        # Whatever is there was left by a restore that was killed.
        for left in Path(settings.DATA_DIR).glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder on the disk where everything will be, so that moving it there is one step."""
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=settings.DATA_DIR))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
