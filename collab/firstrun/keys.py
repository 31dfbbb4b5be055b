"""
The one-time key of the first run: who can read the server's terminal may start the first network.

Without it the first stranger who finds a fresh installation would own it. It is kept in the data
folder, readable by this user only, until it is used; and it is worth nothing any more as soon as
there is a network.
"""

import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PARTS, PART_LENGTH = 4, 5


def current_key() -> str:
    """Give the key, made at first; the same until it is burnt."""
    path = _path()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = "-".join(
            "".join(secrets.choice(ALPHABET) for _ in range(PART_LENGTH)) for _ in range(PARTS)
        )
        file.write(key + "\n")
    return key


def check_key(text: str) -> bool:
    """Whether `text` is the key, however it was typed; takes the same time for every wrong one."""
    path = _path()
    if not path.exists():
        return False
    given, kept = (_letters(words) for words in (text, path.read_text()))
    return bool(kept) and hmac.compare_digest(given, kept)


def burn_key() -> None:
    """Make the key worthless: it was used."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.DATA_DIR) / "first-run-key"


def _letters(text: str) -> bytes:
    return "".join(letter for letter in text.lower() if letter.isalnum()).encode()
