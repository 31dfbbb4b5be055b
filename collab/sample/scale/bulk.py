"""Writing many rows of one table at a time, by what each database is fastest with."""

import datetime
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


class Table:
    """
    Rows of `model`, of which `names` differ from one to the next.

    Every other field takes its default; one whose default is made anew for each row must be named.
    """

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = {field.name: field for field in model._meta.concrete_fields}
        constant = {
            name: field
            for name, field in fields.items()
            if name not in names and name != "network" and not isinstance(field, models.AutoField)
        }
        unknown = [name for name, field in constant.items() if _varies(field)]
        if unknown:
            raise ValueError(f"{model._meta.label} needs {', '.join(unknown)}")
        self._table = model._meta.db_table
        self._fields = [fields[name] for name in names]
        self._constants = [
            (field, field.get_db_prep_save(field.get_default(), connection))
            for field in constant.values()
        ]
        # What hangs off a network says of which; given with each write.
        self._network = fields.get("network") if "network" not in names else None

    def write(self, rows: Sequence[Row], network: int) -> None:
        """Write `rows`, values in the order of the names, all of one network."""
        if not rows:
            return
        tail = tuple(value for _field, value in self._constants)
        fields = self._fields + [field for field, _value in self._constants]
        if self._network is not None:
            fields, tail = [*fields, self._network], (*tail, network)
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        if connection.vendor == "postgresql":
            self._copy(columns, rows, tail)
        else:
            self._insert(columns, rows, tail)

    def _copy(self, columns: str, rows: Sequence[Row], tail: Row) -> None:
        """COPY into a table of the moment and insert from it: row-level security forbids more."""
        table = connection.ops.quote_name(self._table)
        texts = [
            place for place, field in enumerate(self._fields) if isinstance(field, models.JSONField)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS "
                f"SELECT {columns} FROM {table} WITH NO DATA"
            )
            with cursor.copy(f"COPY staged ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*_with_texts(row, texts), *tail))
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM staged")
            cursor.execute("DROP TABLE staged")

    def _insert(self, columns: str, rows: Sequence[Row], tail: Row) -> None:
        makers = [_adapted(field) for field in self._fields]
        places = ", ".join(["?"] * (len(makers) + len(tail)))
        adapted = (
            [
                value if make is None else make(value)
                for make, value in zip(makers, row, strict=True)
            ]
            + [*tail]
            for row in rows
        )
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            # Below Django's cursor, whose own form of placeholders would be rewritten for each row.
            cursor.cursor.connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})", adapted
            )


def _with_texts(row: Row, places: Sequence[int]) -> Row:
    """The row with what is JSON at `places` as text."""
    if not places:
        return row
    values = list(row)
    for place in places:
        values[place] = json.dumps(values[place])
    return values


def _varies(field: models.Field) -> bool:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return True
    if field.has_default():
        return callable(field.default) and field.default not in (dict, list)
    return not (field.null or field.empty_strings_allowed)


def _adapted(field: models.Field) -> Callable[[Any], Any] | None:
    """How SQLite keeps a value of `field`, where not as it is."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _moment
    return None


def _hex(value: uuid.UUID) -> str:
    return value.hex


def _moment(value: datetime.datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(datetime.UTC).replace(tzinfo=None))
