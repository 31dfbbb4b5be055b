"""
The walls between networks that stand in the database itself, below the ORM.

Made of the models after every migration, so that no new table is forgotten. On both databases
triggers refuse a tenant row that names a row of another network, and one that would change its
network. On PostgreSQL row-level security is forced besides: whoever asks without a bound network
(`sealing`) sees no rows, also by raw SQL, and whoever has bound one sees that one only.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connections, models, transaction

from accounts.networks.models import Member, Network
from accounts.networks.tenants import UNGUESSED, Tenant, is_tenant, tenant_models

# Counts up when what follows changes, so that walls of an earlier release are made anew.
_VERSION = 1
_SETTING = "current_setting('collab.network', true)"


@dataclass(frozen=True)
class Wall:
    """A table, the foreign keys that must stay inside its network, and whose network it shares."""

    table: str
    keys: tuple[tuple[str, str, str], ...]
    network_of: tuple[str, str, str] | None
    may_be_without: bool


def walls() -> list[Wall]:
    """One wall for each tenant model of the code."""
    return [_wall_of(model) for model in tenant_models()]


def raise_walls(using: str = "default") -> bool:
    """
    Bring triggers and policies up to the models; costs one query when they are already.

    A PostgreSQL database that an earlier release may still be serving gets its policies by
    `seal_rows` only, for that release does not say which network it works on.

    :return: whether rows are sealed (always, where the database has no policies)
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        _raise_on_sqlite(connection)
        return True
    _raise_on_postgresql(connection)
    if not is_sealed(using) and Network.objects.using(using).exists():
        return False
    seal_rows(using)
    return True


def lower_walls(using: str = "default") -> None:
    """Remove SQLite's triggers: it can't rebuild a table that a trigger of another one names."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in _sqlite_triggers(cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')


def seal_rows(using: str = "default") -> None:
    """Force row-level security on every tenant table of PostgreSQL."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relforcerowsecurity"
            " AND relnamespace = current_schema()::regnamespace"
        )
        sealed = {name for (name,) in cursor.fetchall()}
        for wall in walls():
            if wall.table not in sealed:
                cursor.execute(f'ALTER TABLE "{wall.table}" ENABLE ROW LEVEL SECURITY')
                cursor.execute(f'ALTER TABLE "{wall.table}" FORCE ROW LEVEL SECURITY')


def is_sealed(using: str = "default") -> bool:
    """Whether row-level security is forced (on SQLite, where there is none: always)."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relforcerowsecurity FROM pg_class WHERE oid = to_regclass(%s)",
            [Member._meta.db_table],
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def unsealed_tables(using: str = "default") -> list[str]:
    """Tenant tables on which row-level security is not forced; none on SQLite, which has none."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " current_schema()::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        open_ = {name for (name,) in cursor.fetchall()}
    return sorted(wall.table for wall in walls() if wall.table in open_)


def missing_walls(using: str = "default") -> list[str]:
    """Tenant tables whose triggers are missing or of another release."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            there = _sqlite_triggers(cursor)
            wanted = {wall.table: dict(_sqlite_statements(wall)) for wall in walls()}
            return sorted(
                table
                for table, made in wanted.items()
                if any(there.get(name) != statement for name, statement in made.items())
            )
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_proc') FROM pg_class c"
            " JOIN pg_proc p ON p.proname = 'wall_' || c.relname"
            " AND p.pronamespace = c.relnamespace"
            " JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = p.oid AND t.tgenabled = 'O'"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        )
        stamps = dict(cursor.fetchall())
    return sorted(
        wall.table
        for wall in walls()
        if stamps.get(wall.table) != _stamp_of(_postgresql_statements(wall))
    )


def role_passes_walls(using: str = "default") -> bool:
    """Whether the database lets our role pass row-level security, as it does superusers."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _wall_of(model: type[models.Model]) -> Wall:
    keys, network_of = [], None
    for field in model._meta.local_concrete_fields:
        if not isinstance(field, models.ForeignKey) or not is_tenant(field.related_model):
            continue
        parent = field.related_model._meta
        key = (field.column, parent.db_table, str(parent.pk.column))
        keys.append(key)
        if issubclass(model, Tenant) and field.name == model.network_of:
            network_of = key
    network = model._meta.get_field("network")
    return Wall(model._meta.db_table, tuple(keys), network_of, bool(network.null))


# --- SQLite --------------------------------------------------------------------------------------


def _raise_on_sqlite(connection: Any) -> None:
    wanted = dict(trigger for wall in walls() for trigger in _sqlite_statements(wall) if wall.table)
    with connection.cursor() as cursor:
        there = _sqlite_triggers(cursor)
        for name, statement in there.items():
            if wanted.get(name) != statement:
                cursor.execute(f'DROP TRIGGER "{name}"')
        for name, statement in wanted.items():
            if there.get(name) != statement:
                cursor.execute(statement)


def _sqlite_triggers(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'wall_*'"
    )
    return dict(cursor.fetchall())


def _sqlite_statements(wall: Wall) -> list[tuple[str, str]]:
    checks = "".join(
        f"SELECT RAISE(ABORT, 'crosses networks: {wall.table}.{column}') "
        f'WHERE NEW."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{table}" '
        f'WHERE "{pk}" = NEW."{column}" AND "network_id" IS NEW."network_id"); '
        for column, table, pk in wall.keys
    )
    stays = (
        f"SELECT RAISE(ABORT, 'changes its network: {wall.table}') "
        'WHERE OLD."network_id" IS NOT NULL AND OLD."network_id" IS NOT NEW."network_id"; '
    )
    columns = ", ".join(f'"{name}"' for name in ["network_id", *(key[0] for key in wall.keys)])
    made = []
    if checks:
        name = f"wall_{wall.table}_insert"
        made.append(
            (name, f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{wall.table}" BEGIN {checks}END')
        )
    name = f"wall_{wall.table}_update"
    made.append(
        (
            name,
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OF {columns} ON "{wall.table}" '
            f"BEGIN {stays}{checks}END",
        )
    )
    return made


# --- PostgreSQL ----------------------------------------------------------------------------------


def _raise_on_postgresql(connection: Any) -> None:
    statements = {wall.table: _postgresql_statements(wall) for wall in walls()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_proc') FROM pg_class c"
            " JOIN pg_proc p ON p.proname = 'wall_' || c.relname"
            " AND p.pronamespace = c.relnamespace"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        )
        there = dict(cursor.fetchall())
        for table, made in statements.items():
            stamp = _stamp_of(made)
            if there.get(table) == stamp:
                continue
            # At once: between the old trigger and the new one the release before may write rows
            # without a network, which are filled in by either.
            with transaction.atomic(using=connection.alias):
                # The strongest lock first: whoever reads the table now and writes to it later in
                # the same transaction would else wait for us as we wait for them [measured].
                cursor.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
                for statement in made:
                    cursor.execute(statement)
                cursor.execute(f"COMMENT ON FUNCTION \"wall_{table}\"() IS '{stamp}'")


def _stamp_of(made: list[str]) -> str:
    return hashlib.sha256("".join(made).encode()).hexdigest()


def _postgresql_statements(wall: Wall) -> list[str]:
    fill = ""
    if wall.network_of:
        # What the release before writes has no network yet: it takes that of what it hangs off.
        column, table, pk = wall.network_of
        fill = (
            'IF NEW."network_id" IS NULL THEN '
            f'SELECT "network_id" INTO NEW."network_id" FROM "{table}" '
            f'WHERE "{pk}" = NEW."{column}"; END IF; '
        )
    refuse = "USING ERRCODE = 'integrity_constraint_violation'"
    stays = (
        "IF TG_OP = 'UPDATE' AND OLD.\"network_id\" IS NOT NULL "
        'AND OLD."network_id" IS DISTINCT FROM NEW."network_id" THEN '
        f"RAISE EXCEPTION 'changes its network: {wall.table}' {refuse}; END IF; "
    )
    checks = "".join(
        f'IF NEW."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{table}" '
        f'WHERE "{pk}" = NEW."{column}" AND "network_id" IS NOT DISTINCT FROM NEW."network_id") '
        f"THEN RAISE EXCEPTION 'crosses networks: {wall.table}.{column}' {refuse}; END IF; "
        for column, table, pk in wall.keys
    )
    name = f"wall_{wall.table}"
    columns = ", ".join(f'"{each}"' for each in ["network_id", *(key[0] for key in wall.keys)])
    # No number is every network, and -1 is none. Asked once in a policy, as a page has a hundred of
    # them, and each question in one costs a plan of its own.
    mine = (
        f"(SELECT CASE {_SETTING} WHEN 'all' THEN NULL"
        f" ELSE COALESCE(NULLIF({_SETTING}, '')::bigint, -1) END)"
    )
    rule = f'"network_id" = COALESCE({mine}, "network_id")'
    if wall.may_be_without:
        rule += f' OR ("network_id" IS NULL AND {mine} IS DISTINCT FROM -1)'
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$wall$ BEGIN /* {_VERSION} */ {fill}{stays}{checks}RETURN NEW; END $wall$",
        f'DROP TRIGGER IF EXISTS "{name}" ON "{wall.table}"',
        f'CREATE TRIGGER "{name}" BEFORE INSERT OR UPDATE OF {columns} ON "{wall.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
        f'DROP POLICY IF EXISTS of_the_bound_network ON "{wall.table}"',
        f'DROP POLICY IF EXISTS of_all_networks ON "{wall.table}"',
        f'CREATE POLICY of_the_bound_network ON "{wall.table}" USING ({UNGUESSED.format(rule)})',
    ]
