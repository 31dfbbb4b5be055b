"""The doctor finds walls that were taken down."""

from django.db import connection

from accounts.networks import examinations, walls


def said():
    return [(each.state, each.sentence) for each in examinations.walls_between_networks()]


def test_they_stand(db):
    ((state, sentence),) = said()
    assert state == "well"
    assert sentence.endswith("stand around every table.")


def test_one_was_taken_down(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute('DROP TRIGGER "wall_feeds_post_update"')
        else:
            cursor.execute("ALTER TABLE feeds_post DISABLE TRIGGER wall_feeds_post")
    sentence = "Triggers that keep rows inside their network are missing on: feeds_post."
    assert said() == [("wrong", sentence)]


def test_they_are_of_another_release(db, monkeypatch):
    monkeypatch.setattr(walls, "_wall_of", _other(walls._wall_of))
    assert "feeds_post" in said()[0][1]


def test_rows_are_not_sealed(db):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE feeds_post NO FORCE ROW LEVEL SECURITY")
        sentence = "Row-level security is not forced on 1 tables, feeds_post among them."
        assert said() == [("wrong", sentence)]
    else:
        assert walls.unsealed_tables() == []


def test_the_role_passes_them(db, monkeypatch):
    monkeypatch.setattr(examinations, "role_passes_walls", lambda: True)
    assert said()[0] == (
        "wrong",
        "The role of DATABASE_URL is a superuser or has BYPASSRLS and passes every wall.",
    )


def _other(wall_of):
    def of(model):
        wall = wall_of(model)
        return walls.Wall(wall.table, wall.keys[:-1], wall.network_of, wall.may_be_without)

    return of
