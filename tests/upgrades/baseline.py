"""
The release before: which commit it is, and up to which migration of each app its database is.

It moves on when a release is made: COMMIT to the release before the next, MIGRATIONS to the last
of each app there. Migrations after these are held to the rules of docs/developer/migrations.md, and
are carried out by the rehearsal while that commit serves.
"""

import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The last in which rows that hang off others did not carry their network.
COMMIT = "aa8a5bcb369ee7692a3a07e600cd92808f52d513"
# How it serves pages in production.
SERVE = ("manage.py", "serve")
MIGRATIONS = {
    "accounts": "0002_preferences",
    "audit": "0002_entries_are_kept",
    "events": "0001_initial",
    "feeds": "0002_initial",
    "firstrun": "0001_initial",
    "groups": "0001_initial",
    "invitations": "0002_limits",
    "mail": "0001_initial",
    "networks": "0001_initial",
    "policies": "0001_initial",
    "sample": "0001_initial",
    "tasks": "0001_initial",
    "topics": "0001_initial",
    "welcome": "0001_initial",
}


class NoBaseline(Exception):
    """The release before can't be had, and why."""


def check_out(folder: Path) -> Path:
    """
    Put the files of the release before into `folder`, without touching this working copy.

    :raises NoBaseline: with a sentence, if git or that commit is not there
    """
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder.with_suffix(".tar")
    try:
        done = subprocess.run(
            ["git", "archive", "--format=tar", f"--output={archive}", COMMIT],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except FileNotFoundError as error:
        raise NoBaseline("git is not installed, so the release before can't be had.") from error
    if done.returncode:
        raise NoBaseline(
            f"The release before, commit {COMMIT[:12]}, can't be had from git "
            f"({done.stderr.strip()[:200]}). In a shallow clone: git fetch --unshallow."
        )
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()
    return folder
