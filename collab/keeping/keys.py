"""The key of age that locks backups: a secret one, or its public half, which only locks."""

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from collab.keeping.refusals import Refused

SECRET, PUBLIC = "AGE-SECRET-KEY-1", "age1"


class WrongKey(Refused):
    """`BACKUP_KEY` is no key, or not the one that is needed; says so in a sentence."""


def new_key() -> tuple[str, str]:
    """Make a key: the secret one, and its public half."""
    identity = Identity.generate()
    return str(identity), str(identity.to_public())


def locking(key: str) -> Recipient:
    """
    The half of `key` that locks.

    :raises WrongKey: if it is no key
    """
    key = key.strip()
    try:
        if key.upper().startswith(SECRET):
            return Identity.from_str(key).to_public()
        return Recipient.from_str(key)
    except (IdentityError, RecipientError) as error:
        raise WrongKey(
            "BACKUP_KEY is no key of age: `manage.py backup --new-key` makes one."
        ) from error


def opening(key: str) -> Identity:
    """
    The key that opens what its public half has locked.

    :raises WrongKey: if there is none, or it can only lock
    """
    key = key.strip()
    if not key:
        raise WrongKey(
            f"This backup is encrypted: set BACKUP_KEY to the secret key that opens it ({SECRET}…)."
        )
    if key.startswith(PUBLIC):
        raise WrongKey(
            f"BACKUP_KEY is a public key, which only locks: set it to its secret half ({SECRET}…)."
        )
    try:
        return Identity.from_str(key)
    except IdentityError as error:
        raise WrongKey(f"BACKUP_KEY is no secret key of age: one begins with {SECRET}.") from error
