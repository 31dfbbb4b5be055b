"""What is in a database, asked of a connection past the ORM: it may be of an earlier release."""

from typing import Any

from django.apps import apps
from django.db import models

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = current_schema()::regnamespace",
}


def tables(connection: Any, vendor: str) -> list[str]:
    """The names of all tables."""
    return sorted(name for (name,) in connection.execute(_TABLES[vendor]).fetchall())


def counts(connection: Any, vendor: str) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for name in tables(connection, vendor)
    }


def migrations(connection: Any, vendor: str) -> list[str]:
    """The migrations that were applied, as `app.name`; none where there is no table of them."""
    if "django_migrations" not in tables(connection, vendor):
        return []
    rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    return sorted(f"{app}.{name}" for app, name in rows)


def named_files(connection: Any, vendor: str) -> list[str]:
    """The stored files that rows name."""
    there = set(tables(connection, vendor))
    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and model._meta.db_table in there:
                table, column = model._meta.db_table, field.column
                rows = connection.execute(
                    f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\''
                )
                names.update(name for (name,) in rows.fetchall())
    return sorted(names)


def is_begun(connection: Any, vendor: str) -> bool:
    """Whether anybody has begun anything in it: there is a network, or a person."""
    there = set(tables(connection, vendor))
    return any(
        table in there and connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()
        for table in ("networks_network", "accounts_person")
    )
