"""P1 where PostgreSQL keeps it: row-level security, asked by raw SQL past the ORM."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.networks import walls
from accounts.networks.models import Member
from accounts.networks.sealing import bound, nothing_bound

pytestmark = pytest.mark.services


def test_raw_sql_without_a_network_sees_no_row(full):
    assert not walls.role_passes_walls(), "As a superuser this test would prove nothing."
    with connection.cursor() as cursor:
        for wall in walls.walls():
            _sees_no_row(cursor, wall.table, full)


def _sees_no_row(cursor, table, networks):
    def rows(of: str = "TRUE") -> int:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {of}')
        return cursor.fetchone()[0]

    without = rows("network_id IS NULL")
    expected = {network: rows(f"network_id = {network}") + without for network in networks}
    assert expected[networks[0]] > without, f"The world of this test has no row in {table}."
    with nothing_bound():
        assert rows() == 0, table
    for network, count in expected.items():
        with bound(network):
            assert rows() == count, table


def test_raw_sql_cannot_write_where_it_is_not_bound(cem, zoe):
    insert = "INSERT INTO networks_level (network_id, name, rank) VALUES (%s, 'Spy', 9)"
    with connection.cursor() as cursor:
        for seal in (nothing_bound(), bound(zoe.network_id)):
            with (
                pytest.raises(DatabaseError, match="row-level security"),
                transaction.atomic(),
                seal,
            ):
                cursor.execute(insert, [cem.network_id])
        with bound(zoe.network_id):
            cursor.execute("UPDATE networks_member SET name = 'x' WHERE id = %s", [cem.pk])
            assert cursor.rowcount == 0


def test_what_was_told_is_told_anew_after_a_rollback(cem, zoe):
    with bound(cem.network_id):
        assert Member.objects.filter(pk=cem.pk).exists()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with bound(zoe.network_id):
                assert Member.objects.filter(pk=zoe.pk).exists()
            raise ZeroDivisionError
        assert Member.objects.filter(pk=cem.pk).exists()
        assert not Member.objects.filter(pk=zoe.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_given_back_amid_a_transaction_is_told_anew(zoe):
    """The pool takes back what was begun, and with it what PostgreSQL was told since."""
    connection.set_autocommit(False)
    with bound(zoe.network_id):
        assert Member.objects.filter(pk=zoe.pk).exists()
    given_back = connection.connection
    assert given_back.told_network
    connection.close()
    assert given_back.told_network is None


def test_the_walls_do_not_mislead_the_planner(full):
    """They hold of nearly every row; guessing less, it would sort a network for the first page."""
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{Member._meta.db_table}"')
        cursor.execute("SELECT count(*) FROM networks_member")
        (count,) = cursor.fetchone()
    with bound(full[0]):
        (plan,) = json.loads(Member.objects.order_by().explain(format="json"))
    assert plan["Plan"]["Plan Rows"] >= 0.9 * count
