"""Walls come down before a migration where they would be in its way, and stand again after it."""

from typing import Any

from accounts.networks import walls
from accounts.networks.sealing import unsealed


def before_migrating(using: str, plan: list[Any], **_kwargs: Any) -> None:
    """Make room for tables to be rebuilt."""
    if plan:
        walls.lower_walls(using)


def after_migrating(using: str, verbosity: int = 1, **_kwargs: Any) -> None:
    """Raise the walls around every tenant table of this code."""
    with unsealed("asks whether the database was ever used"):
        is_sealed = walls.raise_walls(using)
    if not is_sealed and verbosity:
        print("Rows are not sealed yet: run `manage.py seal` once every server runs this release.")
