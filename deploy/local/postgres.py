"""An own PostgreSQL: its data, its role without privileges, its database."""

import hashlib
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.machine import (
    Missing,
    as_postgres,
    is_reachable_by_postgres,
    is_root,
    postgres_program,
)

ROLE = "collab"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # What was acknowledged must outlive a power cut: these are the defaults, said aloud.
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # A client that went away without a word is noticed.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "5s",
}


class OwnPostgres:
    """A PostgreSQL of ours in a folder of its own; the supervisor runs it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.data = self._place(folder) / "data"
        self._password = _kept_password(folder / "postgres-password")

    @property
    def superuser_url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def url(self) -> str:
        """As the application sees it: by its own role."""
        return f"postgres://{ROLE}:{self._password}@127.0.0.1:{self.port}/{ROLE}"

    def prepare(self) -> None:
        """Make the cluster, if there is none yet."""
        if not (self.data / "PG_VERSION").exists():
            self._run(
                postgres_program("initdb"),
                *("-D", str(self.data), "-U", "postgres", "--auth=trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
            )
            # The superuser is for looking inside; the application must prove who it is.
            lines = [
                "local all postgres trust",
                "host all postgres 127.0.0.1/32 trust",
                "host all all 127.0.0.1/32 scram-sha-256",
            ]
            (self.data / "pg_hba.conf").write_text("\n".join(lines) + "\n")

    def command(self) -> list[str]:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return [
            postgres_program("postgres"),
            *("-D", str(self.data), "-p", str(self.port), "-k", str(self.data.parent)),
            *settings,
        ]

    def wait(self, seconds: float) -> None:
        """
        Wait until it takes connections.

        :raises psycopg.OperationalError: if it does not in that time
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.superuser_url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def make_database(self) -> None:
        """Make the application's role, which may do nothing special, and its database."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            for statement, question in (
                ("CREATE ROLE {role}", "SELECT 1 FROM pg_roles WHERE rolname = %s"),
                (
                    "CREATE DATABASE {role} OWNER {role}",
                    "SELECT 1 FROM pg_database WHERE datname = %s",
                ),
            ):
                if not connection.execute(question, [ROLE]).fetchone():
                    connection.execute(sql.SQL(statement).format(role=sql.Identifier(ROLE)))
            connection.execute(
                sql.SQL(
                    "ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS "
                    "NOREPLICATION PASSWORD {password}"
                ).format(role=sql.Identifier(ROLE), password=sql.Literal(self._password))
            )

    def forget(self) -> None:
        """Remove the data."""
        shutil.rmtree(self.data.parent, ignore_errors=True)

    def _place(self, folder: Path) -> Path:
        """
        Where the data are: in `folder`; but as root that other user must be able to come there.

        Where it can't, they are in /var/tmp, under a name that follows from the folder's.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / "postgres"
        if is_root() and not is_reachable_by_postgres(folder):
            name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
            place = Path("/var/tmp") / f"collab-postgres-{name}"
        place.mkdir(mode=0o700, exist_ok=True)
        if is_root():
            if place.stat().st_uid == 0:
                shutil.chown(place, "postgres", "postgres")
            if place.owner() != "postgres" or place.is_symlink():
                raise Missing(f"{place} belongs to somebody else: remove it and try again.")
        return place

    def _run(self, *command: str) -> None:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
        done = subprocess.run(
            [*as_postgres(), *command],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Missing(f"PostgreSQL can't be prepared: {done.stderr.strip()}")


def _kept_password(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32) + "\n")
    return path.read_text().strip()
