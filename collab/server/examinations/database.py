"""Whether the database answers, keeps what it is given, and is the one this code expects."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong

DATABASE = "Database"
OLDEST_POSTGRESQL = 150000
CONNECT_SECONDS = 3
WRONG_CLOCK = timedelta(seconds=5)
# Of SQLite, as `PRAGMA name` answers.
PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
# Without these a crash of the database loses what was acknowledged.
DURABLE = ("fsync", "full_page_writes")
TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def database_problem() -> str:
    """Why the database can't be asked, in words; empty if it can."""
    try:
        if settings.PRODUCTION:
            # Past the pool, which would say only that nobody came in time.
            url = settings.ENVIRONMENT.database_url
            psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (psycopg.Error, Error) as error:
        return _in_one_line(error)
    except ImproperlyConfigured:
        return _("DATABASE_URL names none")
    return ""


def has_tables() -> bool:
    """Whether the database answers and a release of Collab was ever there."""
    return not database_problem() and MigrationRecorder(connection).has_table()


@examines(DATABASE)
def database_answers() -> Iterator[Finding]:
    problem = database_problem()
    if not problem:
        yield well(_("%(what)s answers."), what=_what())
    elif settings.PRODUCTION:
        yield wrong(
            _("The database does not answer: %(problem)s."),
            _("Start PostgreSQL, or correct DATABASE_URL. What is kept there was not looked at."),
            problem=problem,
        )
    else:
        yield wrong(
            _("The database %(path)s can't be opened: %(problem)s."),
            _("Look at its permissions and the disk, or restore the last backup."),
            path=settings.DATABASES["default"]["NAME"],
            problem=problem,
        )


@examines(DATABASE)
def migrations() -> Iterator[Finding]:
    if database_problem():
        return
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    ours = {app for app, _name in executor.loader.graph.nodes}
    unknown = {(app, name) for app, name in unknown if app in ours}
    # A squashed migration leaves the names of those that it replaces.
    unknown -= {key for each in executor.loader.replacements.values() for key in each.replaces}
    if missing:
        first = missing[0][0]
        yield wrong(
            _("%(count)s migrations are not applied, %(first)s the first."),
            _("Run “manage.py upgrade”."),
            count=len(missing),
            first=f"{first.app_label}.{first.name}",
        )
    if unknown:
        app, name = sorted(unknown)[0]
        yield wrong(
            _("The database is of a later release: this code knows nothing of %(first)s."),
            _("Run the release that the database was brought up to."),
            first=f"{app}.{name}",
        )
    if not missing and not unknown:
        yield well(_("All migrations are applied."))


@examines(DATABASE, needs_database=True)
def sqlite_settings() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    for name, wanted in PRAGMAS.items():
        found = _asked(f"PRAGMA {name}")
        if found != wanted:
            yield wrong(
                _("SQLite runs with %(name)s=%(found)s, and what was acknowledged may be lost."),
                _("Keep DATA_DIR on a local disk, not on one of the network."),
                name=name,
                found=found,
            )


@examines(DATABASE, needs_database=True)
def postgresql_settings() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    if int(_asked("SHOW server_version_num")) < OLDEST_POSTGRESQL:
        yield wrong(
            _("PostgreSQL %(version)s is older than 15, the oldest that Collab is tested on."),
            _("Upgrade PostgreSQL."),
            version=_asked("SHOW server_version"),
        )
    off = [name for name in DURABLE if _asked(f"SHOW {name}") != "on"]
    if _asked("SHOW synchronous_commit") == "off":
        off.append("synchronous_commit")
    if off:
        yield wrong(
            _("PostgreSQL runs with %(names)s off: a crash loses what was acknowledged."),
            _("Set it to on in postgresql.conf and reload."),
            names=", ".join(off),
        )
    endless = [name for name in TIMEOUTS if _asked(f"SHOW {name}") in ("0", 0)]
    if endless:
        yield wrong(
            _("Statements may wait for ever: %(names)s is not set."),
            _("Let no pooler in transaction mode stand between: Collab sets it by connection."),
            names=", ".join(endless),
        )


@examines(DATABASE, needs_database=True)
def postgresql_connections() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    most = int(_asked("SHOW max_connections"))
    used = _asked("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    if used > most * 0.8:
        yield wrong(
            _("%(used)s of PostgreSQL's %(most)s connections are in use."),
            _("Raise max_connections, or lower DATABASE_POOL."),
            used=used,
            most=most,
        )


@examines(DATABASE, needs_database=True)
def indexes() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p"
            " WHERE p.index_relid = i.indexrelid)"
        )
        for (name,) in cursor.fetchall():
            yield wrong(
                _("The index %(name)s was begun and never finished."),
                _("Run “manage.py upgrade” again, or “REINDEX INDEX CONCURRENTLY %(name)s”."),
                name=name,
            )


@examines(DATABASE, needs_database=True)
def clock() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    theirs: datetime = _asked("SELECT clock_timestamp()")
    apart = abs(timezone.now() - theirs)
    if apart > WRONG_CLOCK:
        yield wrong(
            _("The clocks of this machine and of the database are %(seconds)s s apart."),
            _("Run a time service (chrony, systemd-timesyncd) on both."),
            seconds=int(apart.total_seconds()),
        )
    else:
        yield well(_("This machine and the database agree about the time."))


@examines(DATABASE, needs_database=True)
def last_written() -> Iterator[Finding]:
    from accounts.tasks.models import Heartbeat

    newest = Heartbeat.objects.order_by("-at").first()
    if newest and newest.at > timezone.now() + WRONG_CLOCK:
        yield note(
            _("A sign of life in the database lies in the future: the clock was set back."),
            _("Until the clock has caught up, tasks may run late."),
        )


def _what() -> str:
    if connection.vendor == "postgresql":
        return f"PostgreSQL {str(_asked('SHOW server_version')).split()[0]}"
    return f"SQLite {_asked('SELECT sqlite_version()')}"


def _asked(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _in_one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:300].rstrip(".") or type(error).__name__
