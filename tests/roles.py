"""The database role that tests work as: like an application's, it can't pass row-level security."""

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

NAME = "collab_tests"
PASSWORD = "for tests only"


def as_application(url: str) -> str:
    """
    The database URL of a superuser, turned into that of an application's role; made if missing.

    PostgreSQL lets superusers pass every policy, so whatever ran as one would prove nothing.
    """
    parts = urlsplit(url)
    if parts.username == NAME:
        return url
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        # One after the other, for several processes of tests begin at once.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", (NAME,))
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (NAME,)).fetchone():
            server.execute(
                f"CREATE ROLE {NAME} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD '{PASSWORD}'"
            )
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{NAME}:{quote(PASSWORD)}@{host}"))
