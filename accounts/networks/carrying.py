"""
Migrations that give a table its network while the release before goes on serving.

Three steps, each a migration of its own: the column, empty, and on PostgreSQL a trigger that fills
it in what the release before writes; then what is there already, in batches with no long lock; then
the column is required.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

from accounts.upgrades.operations import RequireColumn, touches_no_rows

BATCH = 5_000


def network_field(**options: Any) -> models.ForeignKey:
    """The column as `tenants.carried` declares it."""
    return models.ForeignKey(
        "networks.network",
        models.CASCADE,
        related_name="+",
        db_index=False,
        editable=False,
        **options,
    )


def added(app: str, model: str, of: str) -> list[Any]:
    """Step one, for a model that shares the network of what its key `of` leads to."""
    return [
        migrations.AddField(model, "network", network_field(null=True)),
        migrations.RunPython(_trigger(app, model, of), _no_trigger(app, model)),
    ]


def filled(app: str, model: str, of: str) -> Any:
    """Step two, in a migration that is not atomic; what it was interrupted at it takes up again."""
    return migrations.RunPython(_fill(app, model, of), migrations.RunPython.noop)


def required(model: str) -> Any:
    """Step three, in a migration that is not atomic."""
    return RequireColumn(model, "network", network_field())


def _names(apps: Apps, app: str, model: str, of: str) -> tuple[str, str, str]:
    found = apps.get_model(app, model)
    key = found._meta.get_field(of)
    return found._meta.db_table, key.column, key.related_model._meta.db_table


def _trigger(app: str, model: str, of: str) -> Any:
    @touches_no_rows("makes a trigger")
    def make(apps: Apps, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        table, column, parent = _names(apps, app, model, of)
        schema_editor.execute(
            f'CREATE OR REPLACE FUNCTION "wall_{table}"() RETURNS trigger LANGUAGE plpgsql AS '
            '$wall$ BEGIN IF NEW."network_id" IS NULL THEN SELECT "network_id" INTO '
            f'NEW."network_id" FROM "{parent}" WHERE "id" = NEW."{column}"; END IF; '
            "RETURN NEW; END $wall$"
        )
        schema_editor.execute(
            f'CREATE TRIGGER "wall_{table}" BEFORE INSERT ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "wall_{table}"()'
        )

    return make


def _no_trigger(app: str, model: str) -> Any:
    def drop(apps: Apps, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            table = apps.get_model(app, model)._meta.db_table
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "wall_{table}"() CASCADE')

    return drop


def _fill(app: str, model: str, of: str) -> Any:
    def fill(apps: Apps, schema_editor: Any) -> None:
        table, column, parent = _names(apps, app, model, of)
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT min("id"), max("id") FROM "{table}" WHERE "network_id" IS NULL')
            at, last = cursor.fetchone()
            while at is not None and at <= last:
                cursor.execute(
                    f'SELECT max("id") FROM (SELECT "id" FROM "{table}" WHERE "id" >= %s '
                    f'ORDER BY "id" LIMIT {BATCH}) AS batch',
                    [at],
                )
                (upto,) = cursor.fetchone()
                if upto is None:
                    return
                cursor.execute(
                    f'UPDATE "{table}" SET "network_id" = (SELECT p."network_id" FROM "{parent}" p '
                    f'WHERE p."id" = "{table}"."{column}") '
                    'WHERE "id" BETWEEN %s AND %s AND "network_id" IS NULL',
                    [at, upto],
                )
                at = upto + 1

    return fill
