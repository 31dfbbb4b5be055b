"""
Which release this is: its number, and a fingerprint of the code that is on the disk.

The number alone would not do: who follows the repository has many states of one number. Processes
tell the release they were started with (PostgreSQL shows it beside each connection, the lock file
of the embedded tier too), so that whoever was not restarted after an upgrade is found.
"""

import hashlib
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a process reads once and keeps: code and templates.
KEPT = (
    *(("accounts", "*.py"), ("groups", "*.py"), ("feeds", "*.py"), ("collab", "*.py")),
    ("templates", "*"),
)


def version() -> str:
    """The number of the release."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def release_on_disk() -> str:
    """The release whose files are there now, such as `0.1.0+5f3a9c01b2d4`."""
    digest = hashlib.sha256()
    for room, pattern in KEPT:
        for path in sorted((ROOT / room).rglob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return f"{version()}+{digest.hexdigest()[:12]}"


# What this process was started with.
RELEASE = release_on_disk()
