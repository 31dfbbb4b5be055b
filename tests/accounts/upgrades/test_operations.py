"""What migrations do to tables in use: the same as Django's operations, without the long locks."""

import pytest
from django.db import NotSupportedError, connection, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from django.db.models import Q

from accounts.upgrades.operations import (
    AddConstraintWhileServing,
    AddIndexWhileServing,
    DropForgotten,
    ForgetField,
    MigrationWhileServing,
    RemoveIndexWhileServing,
    RequireColumn,
)

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "accounts_leaflet"
INDEX = models.Index(fields=["colour"], condition=Q(size__gt=0), name="leaflets_by_colour")


class World:
    """A table of its own, its state, and what is done to it."""

    def __init__(self):
        self.state = ProjectState()
        self.statements = []

    def do(self, operation, back=False):
        before, after = self.state, self.state.clone()
        operation.state_forwards("accounts", after)
        # As Django opens it for such a migration.
        migration = MigrationWhileServing("0001_x", "accounts")
        with connection.schema_editor(atomic=migration.atomic) as editor:
            plain = editor.execute

            def execute(sql, *args, **options):
                self.statements.append(str(sql))
                return plain(sql, *args, **options)

            editor.execute = execute
            if back:
                operation.database_backwards("accounts", editor, after, before)
            else:
                operation.database_forwards("accounts", editor, before, after)
                self.state = after

    def row(self, **values):
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({names}) VALUES ({marks})", list(values.values()))

    def indexes(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, TABLE)
        return {name: each for name, each in found.items() if not name.endswith("pkey")}

    def columns(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, TABLE)
        return {column.name: column.null_ok for column in found}


@pytest.fixture
def world(transactional_db):
    made = World()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("colour", models.CharField(max_length=20)),
        ("size", models.IntegerField(null=True)),
    ]
    made.do(operations.CreateModel("Leaflet", fields))
    made.row(colour="red", size=1)
    yield made
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def test_an_index_is_made_and_dropped(world):
    world.do(AddIndexWhileServing("leaflet", INDEX))
    assert INDEX.name in world.indexes()
    world.do(RemoveIndexWhileServing("leaflet", INDEX.name))
    assert INDEX.name not in world.indexes()
    if connection.vendor == "postgresql":
        assert all("CONCURRENTLY" in said for said in world.statements if "INDEX" in said)


def test_an_index_made_twice_is_one(world):
    operation = AddIndexWhileServing("leaflet", INDEX)
    world.do(operation)
    if connection.vendor == "postgresql":
        world.do(AddIndexWhileServing("leaflet", INDEX))
    world.do(operation, back=True)
    assert INDEX.name not in world.indexes()


def test_an_index_that_was_begun_and_not_finished_is_made_anew(world):
    if connection.vendor != "postgresql":
        return
    world.row(colour="red", size=2)
    twice = models.UniqueConstraint(fields=["colour"], name="one_leaflet_of_a_colour")
    with pytest.raises(Exception, match="one_leaflet_of_a_colour"):
        world.do(AddConstraintWhileServing("leaflet", twice))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE size = 2")
    world.do(AddConstraintWhileServing("leaflet", twice))
    assert world.indexes()["one_leaflet_of_a_colour"]["unique"]


def test_a_constraint_is_added_and_kept(world):
    check = models.CheckConstraint(condition=Q(size__gt=0), name="leaflets_have_a_size")
    world.do(AddConstraintWhileServing("leaflet", check))
    with pytest.raises(Exception, match="leaflets_have_a_size"):
        world.row(colour="blue", size=0)
    if connection.vendor == "postgresql":
        world.do(AddConstraintWhileServing("leaflet", check))
        assert any("NOT VALID" in said for said in world.statements)


@pytest.mark.parametrize("condition", [None, Q(size__gt=5)])
def test_what_is_to_be_unique_is(world, condition):
    unique = models.UniqueConstraint(fields=["colour"], condition=condition, name="once")
    world.do(AddConstraintWhileServing("leaflet", unique))
    world.row(colour="blue", size=9)
    with pytest.raises(Exception, match="once|UNIQUE"):
        world.row(colour="blue", size=10)
    if condition:
        world.row(colour="blue", size=1)


def test_a_column_becomes_required(world):
    world.do(RequireColumn("leaflet", "size", models.IntegerField()))
    assert world.columns()["size"] is False
    if connection.vendor == "postgresql":
        world.do(RequireColumn("leaflet", "size", models.IntegerField()))
        assert world.columns()["size"] is False
        # Proved beforehand, or SET NOT NULL would look at every row with the table held.
        assert [said.split()[3] for said in world.statements if "ALTER TABLE" in said][:4] == [
            "ADD", "VALIDATE", "ALTER", "DROP",
        ]  # fmt: skip
        assert not any("_there" in name for name in world.indexes())


def test_a_column_is_forgotten_in_one_release_and_dropped_in_the_next(world):
    world.do(ForgetField("leaflet", "colour"))
    world.row(size=3)
    if connection.vendor == "postgresql":
        # The release before goes on writing it.
        world.row(colour="blue", size=4)
    world.do(DropForgotten(TABLE, "colour"))
    world.do(DropForgotten(TABLE, "colour"))
    assert set(world.columns()) == {"id", "size"}


def test_none_of_it_is_done_inside_a_transaction(world):
    if connection.vendor != "postgresql":
        return
    operation = AddIndexWhileServing("leaflet", INDEX)
    after = world.state.clone()
    operation.state_forwards("accounts", after)
    with pytest.raises(NotSupportedError), connection.schema_editor(atomic=True) as editor:
        operation.database_forwards("accounts", editor, world.state, after)


def test_time_limits_stand_again_afterwards(world):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '321ms'")
        world.do(AddIndexWhileServing("leaflet", INDEX))
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("321ms",)
        cursor.execute("RESET lock_timeout")


def test_what_was_interrupted_is_run_again(world):
    def pull_the_plug(apps, schema_editor):
        raise InterruptedError

    def migrate(*operations_):
        migration = MigrationWhileServing("0002_x", "accounts")
        migration.operations = list(operations_)
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.apply(world.state.clone(), editor)
            assert not (migration.atomic and editor.deferred_sql)

    index = AddIndexWhileServing("leaflet", INDEX)
    unique = AddConstraintWhileServing(
        "leaflet", models.UniqueConstraint(fields=["size"], condition=Q(size__gt=5), name="once")
    )
    with pytest.raises(InterruptedError):
        migrate(index, unique, operations.RunPython(pull_the_plug))
    migrate(index, unique)
    assert {INDEX.name, "once"} <= set(world.indexes())
