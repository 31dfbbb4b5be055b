"""`python -m tests.upgrades`: rehearse the upgrade at any size, and print what it took."""

import argparse
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.roles import NAME, as_application
from tests.upgrades.baseline import NoBaseline
from tests.upgrades.rehearsal import Rehearsal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--server",
        default="postgres://postgres@127.0.0.1:5432/postgres",
        help="a superuser's URL; the database is made there, and dropped at the end",
    )
    parser.add_argument("--name", default="collab_rehearsal", help="of that database")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/15")
    parser.add_argument("--posts", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="collab-rehearsal-") as folder:
        try:
            url = make_database(given.server, given.name)
            rehearsal = Rehearsal(
                Path(folder), url, given.redis, lambda text: print(text, flush=True)
            )
            report = rehearsal.hold(given.posts)
        except NoBaseline as reason:
            sys.exit(str(reason))
        finally:
            drop_database(given.server, given.name)
    print("\n".join(report.lines()))
    sys.exit(1 if report.failures or report.wrong else 0)


def make_database(server: str, name: str) -> str:
    """Make an empty database of the application's role; give that role's URL of it."""
    drop_database(server, name)
    url = as_application(urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER {NAME}')
    return url


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    main()
