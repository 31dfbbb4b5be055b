"""What must hold of a database that was just given back, before anybody uses it."""

from typing import Any

from django.db import connection

from accounts.networks import walls
from accounts.networks.models import Network
from accounts.networks.sealing import bound, unsealed
from accounts.recounts import counters, mend
from collab.keeping.refusals import Refused


class NotTheSame(Refused):
    """What was given back is not what was taken, or not sound; says so in a sentence."""


def require_counts(found: dict[str, int], told: dict[str, int]) -> None:
    """
    Compare the rows of each table with those that were there when the backup was made.

    :raises NotTheSame: if a table has others
    """
    for table in sorted(found.keys() | told):
        if found.get(table, 0) != told.get(table, 0):
            raise NotTheSame(
                f"The table {table} has {found.get(table, 0)} rows, and had {told.get(table, 0)} "
                "when the backup was made."
            )


def require_walls() -> None:
    """
    Raise the walls between networks, and look whether anything stands on the wrong side.

    :raises NotTheSame: if a row names a row of another network, or if rows can't be sealed
    """
    with unsealed("looks for what crosses networks"), connection.cursor() as cursor:
        walls.raise_walls()
        walls.seal_rows()
        if not walls.is_sealed() or walls.missing_walls():
            raise NotTheSame("The rows of networks could not be sealed.")
        for wall in walls.walls():
            for column, parent, key in wall.keys:
                cursor.execute(_crossing(wall.table, column, parent, key))
                (number,) = cursor.fetchone()
                if number:
                    raise NotTheSame(
                        f"{number} rows of {wall.table} name rows of another network ({column})."
                    )


def mend_counters() -> list[str]:
    """Count every stored number anew, and say in sentences what was wrong and is right now."""
    told: list[str] = []
    for network in Network.objects.order_by("pk"):
        with bound(network.pk):
            for counter in counters():
                told += (f"{network}: {difference}" for difference in mend(counter))
    return told


def _crossing(table: str, column: str, parent: str, key: str) -> Any:
    same = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    return (
        f'SELECT count(*) FROM "{table}" c JOIN "{parent}" p ON p."{key}" = c."{column}" '
        f'WHERE NOT (c."network_id" {same} p."network_id")'
    )
