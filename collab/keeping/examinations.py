"""Whether there is a backup that is not too old, and one that helps when it is needed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong
from collab.keeping import postgresql
from collab.keeping.actions.backing_up import newest_backup

# A night missed may be a power cut; two are no accident.
OLD = timedelta(hours=49)


@examines("Backups")
def newest() -> Iterator[Finding]:
    if not settings.BACKUP_DIR:
        yield note(
            _("No folder for backups is set, so the doctor can't tell whether there are any."),
            _("Set BACKUP_DIR, and have “manage.py backup” run every night."),
        )
        return
    folder = Path(settings.BACKUP_DIR)
    made = newest_backup(folder) if folder.is_dir() else None
    if made is None:
        yield wrong(
            _("There is no backup in %(folder)s."),
            _("Run “manage.py backup”, and see that it runs every night."),
            folder=folder,
        )
        return
    hours = (datetime.now(made.tzinfo) - made) // timedelta(hours=1)
    if datetime.now(made.tzinfo) - made > OLD:
        yield wrong(
            _("The newest backup is %(hours)s hours old."),
            _("See why “manage.py backup” does not run every night any more."),
            hours=hours,
        )
    else:
        yield well(_("The newest backup is %(hours)s hours old."), hours=hours)


@examines("Backups")
def place_of_backups() -> Iterator[Finding]:
    folder = Path(settings.BACKUP_DIR)
    if not settings.BACKUP_DIR or not folder.is_dir():
        return
    if folder.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev:
        yield note(
            _("Backups are on the disk of the data: whoever loses one loses both."),
            _("Set BACKUP_DIR to a folder on another disk, or copy them to another machine."),
        )
    if not settings.BACKUP_KEY:
        yield note(
            _("Backups are not encrypted: whoever finds one can read everything."),
            _("Make a key by “manage.py backup --new-key”, and set BACKUP_KEY to its public half."),
        )


@examines("Backups", needs_database=True)
def backup_program() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    theirs = connection.connection.info.server_version // 10_000
    ours = postgresql.client_version()
    if ours is None or ours < theirs:
        yield note(
            _("pg_dump is missing here, or older than the server (%(server)s)."),
            _("Install PostgreSQL’s client programs of that version where backups are made."),
            server=theirs,
        )
    else:
        yield well(_("pg_dump %(version)s can back up the database."), version=ours)
