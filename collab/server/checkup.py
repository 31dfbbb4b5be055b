"""One look at everything, as the command `doctor` and the System page show it."""

from accounts.doctor import Finding, examine
from collab.server.examinations.database import has_tables

# A page must not keep its thread for long; who types a command can wait for a slow answer.
PAGE_SECONDS = 4
COMMAND_SECONDS = 10


def examined(seconds: float = COMMAND_SECONDS) -> list[Finding]:
    """What all rooms find about their parts of this installation."""
    return examine(database_answers=has_tables, seconds=seconds)
