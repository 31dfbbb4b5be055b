"""
Operations for migrations of tables that are in use.

Each is what Django's operation of the same kind is to the models, and to SQLite, where nobody
serves meanwhile. On PostgreSQL it takes no lock that readers or writers would wait for. They belong
into a `MigrationWhileServing`, and what was interrupted is simply run again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import NotSupportedError, connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

Function = TypeVar("Function", bound=Callable[..., Any])
_LIMITS = ("lock_timeout", "statement_timeout")


class MigrationWhileServing(Migration):
    """
    A migration of steps that each stand alone on PostgreSQL, so that none holds a lock for long.

    On SQLite it is one transaction, with the note that it was done: what was interrupted has not
    happened, so Django's operations, which can't be run twice, never are.
    """

    @property
    def atomic(self) -> bool:  # type: ignore[override]
        return connection.vendor != "postgresql"

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        state = super().apply(project_state, schema_editor, collect_sql)
        # Django notes a migration within its transaction only when nothing is left to be said.
        while self.atomic and schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), params=None)
        return state


class WhileServing:
    """Marks an operation that needs to be outside a transaction, and may be run twice."""

    atomic = False

    def is_postgresql(self, schema_editor: Any) -> bool:
        """
        Whether the other way has to be taken.

        :raises NotSupportedError: if it stands in another kind of migration
        """
        if schema_editor.connection.vendor != "postgresql":
            return False
        if schema_editor.connection.in_atomic_block:
            raise NotSupportedError(f"{type(self).__name__} needs a MigrationWhileServing.")
        return True


class AddIndexWhileServing(WhileServing, operations.AddIndex):
    """Make an index without keeping anybody from writing."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model_name)
        statement = str(self.index.create_sql(model, schema_editor, concurrently=True))
        _make_index(schema_editor, self.index.name, statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_backwards(app_label, schema_editor, from_state, to_state)
        _drop_index(schema_editor, self.index.name)


class RemoveIndexWhileServing(WhileServing, operations.RemoveIndex):
    """Drop an index without anybody having to wait until nobody uses it."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        _drop_index(schema_editor, self.name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        again = AddIndexWhileServing(self.model_name, index)
        again.database_forwards(app_label, schema_editor, from_state, to_state)


class AddConstraintWhileServing(WhileServing, operations.AddConstraint):
    """
    Add a constraint that rows which are there already keep; they are looked at without a lock.

    It must hold of what the release before writes, too: PostgreSQL refuses it from here on.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model_name)
        table, name = model._meta.db_table, self.constraint.name
        if isinstance(self.constraint, models.CheckConstraint):
            if not _has_constraint(schema_editor, table, name):
                made = self.constraint.create_sql(model, schema_editor)
                schema_editor.execute(f"{made} NOT VALID", params=None)
            _validate(schema_editor, table, name)
        elif isinstance(self.constraint, models.UniqueConstraint):
            self._add_unique(schema_editor, model)
        else:
            raise NotSupportedError(f"{type(self.constraint).__name__} would hold the table.")

    def _add_unique(self, schema_editor: Any, model: Any) -> None:
        unique: Any = self.constraint
        table, name = model._meta.db_table, unique.name
        if _has_constraint(schema_editor, table, name):
            return
        index = models.Index(
            *unique.expressions,
            fields=unique.fields,
            name=name,
            condition=unique.condition,
            include=unique.include or None,
        )
        statement = str(index.create_sql(model, schema_editor, concurrently=True))
        statement = statement.replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1)
        _make_index(schema_editor, name, statement)
        if not (unique.condition or unique.expressions):
            quoted = schema_editor.quote_name(name)
            schema_editor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT {quoted} UNIQUE USING INDEX {quoted}'
            )


class RequireColumn(WhileServing, operations.AlterField):
    """Make a column required whose rows are all filled, also by what the release before writes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model_name)
        table, column = model._meta.db_table, model._meta.get_field(self.name).column
        name = f"{table}_{column}_there"[:63]
        # PostgreSQL looks at every row before it calls a column required, and nobody gets at the
        # table meanwhile; unless a constraint says so already, and that is proved without a lock.
        if not _has_constraint(schema_editor, table, name):
            schema_editor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" '
                f'CHECK ("{column}" IS NOT NULL) NOT VALID'
            )
        _validate(schema_editor, table, name)
        schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL')
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


class ForgetField(WhileServing, operations.RemoveField):
    """
    Step one of removing a column: this release neither reads nor writes it.

    The release before still does. So the column stays, and may be left empty; `DropForgotten`
    removes it in the release after.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = from_state.apps.get_model(app_label, self.model_name)
        _loosen(schema_editor, model, model._meta.get_field(self.name).column)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not self.is_postgresql(schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class DropForgotten(WhileServing, Operation):
    """Step two: the column that the release before has forgotten is removed."""

    reversible = False

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the models forgot it a release ago."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if self.is_postgresql(schema_editor):
            schema_editor.execute(
                f'ALTER TABLE IF EXISTS "{self.table}" DROP COLUMN IF EXISTS "{self.column}"'
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Nothing brings back what was in it."""

    def describe(self) -> str:
        return f"Drop the forgotten column {self.column} of {self.table}"


def touches_no_rows(reason: str) -> Callable[[Function], Function]:
    """
    Say of a function for `RunPython` that it may run in one transaction with what stands around it.

    :param reason: what it does instead of changing rows; for the reader
    """
    if not reason:
        raise ValueError("Say what it does instead.")

    def mark(function: Function) -> Function:
        function.touches_no_rows = reason  # type: ignore[attr-defined]
        return function

    return mark


def _make_index(schema_editor: Any, name: str, statement: str) -> None:
    """Run a `CREATE INDEX CONCURRENTLY`, unless an earlier try has come to its end."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))",
            [name],
        )
        found = cursor.fetchone()
    if found and found[0]:
        return
    if found:
        _drop_index(schema_editor, name)
    with _patiently(schema_editor):
        schema_editor.execute(statement, params=None)


def _drop_index(schema_editor: Any, name: str) -> None:
    with _patiently(schema_editor):
        schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def _validate(schema_editor: Any, table: str, name: str) -> None:
    with _patiently(schema_editor):
        schema_editor.execute(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"')


def _has_constraint(schema_editor: Any, table: str, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(quote_ident(%s))"
            " AND conname = %s",
            [table, name],
        )
        return cursor.fetchone() is not None


def _loosen(schema_editor: Any, model: Any, column: str) -> None:
    """Let rows be written without the column, and what it named be removed."""
    table = model._meta.db_table
    for name in schema_editor._constraint_names(model, [column], foreign_key=True):
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP NOT NULL')


@contextmanager
def _patiently(schema_editor: Any) -> Iterator[None]:
    """Without time limits, for statements that keep nobody waiting while they wait and work."""
    with schema_editor.connection.cursor() as cursor:
        before = {}
        for name in _LIMITS:
            cursor.execute("SELECT current_setting(%s)", [name])
            before[name] = cursor.fetchone()[0]
            cursor.execute("SELECT set_config(%s, '0', false)", [name])
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
