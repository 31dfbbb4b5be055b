"""
Migrations run while the release before serves: what it reads and writes stays where it is, and no
table is held while all its rows are looked at. docs/developer/migrations.md says how to do it.

Asked of every migration after those of the release before (`tests/upgrades/baseline.py`).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Q

from accounts.upgrades.operations import (
    AddConstraintWhileServing,
    AddIndexWhileServing,
    DropForgotten,
    ForgetField,
    MigrationWhileServing,
    RemoveIndexWhileServing,
    RequireColumn,
    WhileServing,
)
from tests.upgrades.baseline import MIGRATIONS

ROOMS = ("accounts", "groups", "feeds", "collab")


def problems_of(migration: Any, before: ProjectState, known: ProjectState) -> Iterator[str]:
    """
    What in `migration` would disturb the release before.

    :param before: the models as they are when it begins
    :param known: the models of the release before
    """
    state = before.clone()
    for operation in migration.operations:
        for each in _flat(operation):
            yield from _problems(each, migration, state, known)
        operation.state_forwards(migration.app_label, state)


def _flat(operation: Any) -> Iterator[Any]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        yield from operation.database_operations
    else:
        yield operation


def _problems(each: Any, migration: Any, state: ProjectState, known: ProjectState) -> Iterator[str]:
    app = migration.app_label
    what = f"{migration.app_label}.{migration.name}: {each.describe()}"
    stepwise = isinstance(migration, MigrationWhileServing)
    if not stepwise and not migration.atomic:
        yield f"{what}: `atomic = False` leaves half of it on SQLite; see MigrationWhileServing."
    if isinstance(each, WhileServing):
        if not stepwise:
            yield f"{what}: belongs into a MigrationWhileServing."
        if isinstance(each, DropForgotten) and _has_column(known, each.table, each.column):
            yield f"{what}: the release before still reads it; `ForgetField` comes first."
        return
    if isinstance(each, operations.RunPython | operations.RunSQL):
        vouched = getattr(getattr(each, "code", None), "touches_no_rows", "")
        if not stepwise and not vouched:
            yield f"{what}: rows are changed in batches, in a MigrationWhileServing."
        return
    if stepwise:
        yield f"{what}: interrupted, it could not be run again; give it a migration of its own."
    if isinstance(each, operations.CreateModel):
        return
    model = (app, each.model_name.lower() if hasattr(each, "model_name") else each.name_lower
             if hasattr(each, "name_lower") else "")  # fmt: skip
    if isinstance(each, operations.DeleteModel | operations.RenameModel):
        name = getattr(each, "old_name_lower", getattr(each, "name_lower", ""))
        if (app, name) in known.models:
            yield f"{what}: the release before still uses it."
        return
    if model not in known.models:
        return  # A table that the release before knows nothing of.
    if isinstance(each, operations.RemoveField | operations.RenameField):
        name = getattr(each, "old_name", getattr(each, "name", ""))
        if name in known.models[model].fields:
            yield f"{what}: the release before still uses it; see ForgetField."
    elif isinstance(each, operations.AlterModelTable):
        yield f"{what}: the release before still uses the old name."
    elif isinstance(each, operations.AddField):
        yield from _problems_of_column(what, each.field)
    elif isinstance(each, operations.AlterField):
        yield from _problems_of_change(what, state.models[model].fields[each.name], each.field)
    elif isinstance(each, operations.AddIndex | operations.AddConstraint | operations.RemoveIndex):
        yield f"{what}: the table is held meanwhile; see {type(each).__name__}WhileServing."
    elif isinstance(each, operations.AlterUniqueTogether | operations.AlterIndexTogether):
        yield f"{what}: the table is held meanwhile; see AddConstraintWhileServing."


def _problems_of_column(what: str, field: Any) -> Iterator[str]:
    if field.many_to_many:
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield f"{what}: what the release before writes has no value for it; give it a db_default."
    if field.db_index or field.unique:
        yield f"{what}: its index holds the table; db_index=False, and AddIndexWhileServing."


def _problems_of_change(what: str, old: Any, new: Any) -> Iterator[str]:
    if old.null and not new.null:
        yield f"{what}: the table is held while all rows are looked at; see RequireColumn."
    if (new.db_index and not old.db_index) or (new.unique and not old.unique):
        yield f"{what}: the table is held meanwhile; see AddIndexWhileServing."
    types = [field.db_parameters(connection)["type"] for field in (old, new)]
    wider = isinstance(new, models.CharField) and isinstance(old, models.CharField)
    if types[0] != types[1] and not (wider and new.max_length >= old.max_length):
        yield f"{what}: the table is written anew; add a column, fill it, forget the old one."


def _has_column(state: ProjectState, table: str, column: str) -> bool:
    for model in state.apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return any(field.column == column for field in model._meta.local_concrete_fields)
    return False


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None, ignore_no_migrations=True)


def test_the_release_before_is_known_to_its_last_migration(loader):
    ours = {
        app
        for (app, _name), migration in loader.disk_migrations.items()
        if migration.__module__.split(".")[0] in ROOMS
    }
    assert set(MIGRATIONS) <= ours
    for app, name in MIGRATIONS.items():
        assert (app, name) in loader.disk_migrations, f"{app}.{name} is no longer there."


def test_no_migration_disturbs_the_release_before(loader):
    before = _release_before(loader)
    known = loader.project_state(before)
    old = {key for node in before for key in loader.graph.forwards_plan(node)}
    found, judged = [], 0
    for key, migration in loader.disk_migrations.items():
        if migration.__module__.split(".")[0] not in ROOMS or key in old:
            continue
        judged += 1
        found += problems_of(migration, loader.project_state(key, at_end=False), known)
    assert judged
    assert not found, "\n".join(found)


def _release_before(loader: MigrationLoader) -> list[tuple[str, str]]:
    """Its last migrations, and of libraries the newest, which are not ours to judge."""
    ours = list(MIGRATIONS.items())
    theirs = [
        key
        for key in loader.graph.leaf_nodes()
        if loader.disk_migrations[key].__module__.split(".")[0] not in ROOMS
    ]
    # Those that lean on a migration of ours are there from that one on.
    return [*ours, *theirs]


class TestTheRuleItself:
    """Each thing that is not allowed, and its way out, on a table that the release before has."""

    @pytest.fixture
    def judge(self):
        known = ProjectState()
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("colour", models.CharField(max_length=20)),
            ("size", models.IntegerField(null=True)),
        ]
        operations.CreateModel("Leaflet", fields).state_forwards("feeds", known)

        def judged(*ops, kind=migrations.Migration):
            made = kind("0009_x", "feeds")
            made.operations = list(ops)
            return " | ".join(problems_of(made, known, known))

        return judged

    INDEX = models.Index(fields=["colour"], name="by_colour")
    CHECK = models.CheckConstraint(condition=Q(size__gt=0), name="sized")

    @pytest.mark.parametrize(
        ("operation", "sentence"),
        [
            (operations.RemoveField("leaflet", "colour"), "see ForgetField"),
            (operations.RenameField("leaflet", "colour", "color"), "see ForgetField"),
            (operations.DeleteModel("leaflet"), "still uses it"),
            (operations.RenameModel("leaflet", "flyer"), "still uses it"),
            (operations.AlterModelTable("leaflet", "flyers"), "the old name"),
            (operations.AddField("leaflet", "x", models.IntegerField()), "db_default"),
            (operations.AddField("leaflet", "x", models.IntegerField(default=1)), "db_default"),
            (
                operations.AddField("leaflet", "x", models.IntegerField(null=True, db_index=True)),
                "holds the table",
            ),
            (operations.AlterField("leaflet", "size", models.IntegerField()), "RequireColumn"),
            (operations.AlterField("leaflet", "colour", models.TextField()), "written anew"),
            (
                operations.AlterField("leaflet", "colour", models.CharField(max_length=5)),
                "written anew",
            ),
            (
                operations.AlterField(
                    "leaflet", "colour", models.CharField(max_length=20, unique=True)
                ),
                "AddIndexWhileServing",
            ),
            (operations.AddIndex("leaflet", INDEX), "AddIndexWhileServing"),
            (operations.AddConstraint("leaflet", CHECK), "AddConstraintWhileServing"),
            (operations.RunPython(lambda apps, editor: None), "in batches"),
            (operations.RunSQL("UPDATE feeds_leaflet SET size = 1"), "in batches"),
            (AddIndexWhileServing("leaflet", INDEX), "a MigrationWhileServing"),
        ],
        ids=lambda value: value.describe() if hasattr(value, "describe") else "",
    )
    def test_what_is_not_allowed_is_named(self, judge, operation, sentence):
        assert sentence in judge(operation)

    @pytest.mark.parametrize(
        "operation",
        [
            operations.AddField("leaflet", "x", models.IntegerField(null=True)),
            operations.AddField("leaflet", "x", models.IntegerField(db_default=1)),
            operations.AlterField("leaflet", "colour", models.CharField(max_length=40)),
            operations.CreateModel("Flyer", [("id", models.BigAutoField(primary_key=True))]),
        ],
        ids=lambda value: value.describe(),
    )
    def test_what_is_allowed_is_let_through(self, judge, operation):
        assert judge(operation) == ""

    @pytest.mark.parametrize(
        "operation",
        [
            AddIndexWhileServing("leaflet", INDEX),
            AddConstraintWhileServing("leaflet", CHECK),
            RequireColumn("leaflet", "size", models.IntegerField()),
            ForgetField("leaflet", "colour"),
            DropForgotten("feeds_leaflet", "weight"),
            operations.RunPython(lambda apps, editor: None),
        ],
        ids=lambda value: value.describe(),
    )
    def test_the_ways_out_are_let_through_outside_a_transaction(self, judge, operation):
        assert judge(operation, kind=MigrationWhileServing) == ""

    def test_a_column_is_not_dropped_while_the_release_before_knows_it(self, judge):
        drop = DropForgotten("feeds_leaflet", "colour")
        assert "`ForgetField` comes first" in judge(drop, kind=MigrationWhileServing)

    def test_half_a_migration_is_left_nowhere(self, judge):
        class Halved(migrations.Migration):
            atomic = False

        add = operations.AddField("leaflet", "x", models.IntegerField(null=True))
        assert "leaves half of it" in judge(add, kind=Halved)

    def test_outside_a_transaction_stands_only_what_may_be_run_twice(self, judge):
        add = operations.AddField("leaflet", "x", models.IntegerField(null=True))
        assert "a migration of its own" in judge(add, kind=MigrationWhileServing)

    def test_an_index_is_not_dropped_plainly(self, judge):
        assert "RemoveIndexWhileServing" in judge(operations.RemoveIndex("leaflet", "by_colour"))
        assert RemoveIndexWhileServing("leaflet", "by_colour").atomic is False

    def test_a_new_table_of_the_same_migration_may_be_done_anything_to(self, judge):
        made = operations.CreateModel("Flyer", [("id", models.BigAutoField(primary_key=True))])
        add = operations.AddField("flyer", "x", models.IntegerField(db_index=True, default=1))
        assert judge(made, add) == ""
