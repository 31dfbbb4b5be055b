"""What is compiled once gives what its queryset gives, sealed and dated as of when it is asked."""

import datetime

import pytest
from django.db import connection

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.sealing import NoNetworkBound, bound, nothing_bound, unsealed
from accounts.statements import LONGEST_LIST, Statement


def members(ids: list[int]):
    return Member.objects.filter(pk__in=ids).select_related("network", "person").order_by("name")


def named(name: str):
    return Member.objects.filter(name=name).values_list("pk", "joined_at")


def active(since: datetime.datetime):
    found = Member.objects.active().filter(joined_at__gte=since)
    return found.order_by("pk").values_list("pk", flat=True)


def test_it_gives_what_the_queryset_gives_for_ever_other_values(
    ada, ben, django_assert_num_queries
):
    statement = Statement(members)
    for wanted in ([ada.pk, ben.pk], [ben.pk]):
        with django_assert_num_queries(1):
            found = statement.all(ids=wanted)
            assert [each.person.email for each in found]
            assert [each.network.name for each in found]
        assert found == list(members(wanted))
        assert [each.joined_at for each in found] == [each.joined_at for each in members(wanted)]
    rows = Statement(named)
    assert rows.all(name=ada.name) == [(ada.pk, ada.joined_at)]
    assert rows.first(name="Nobody") is None


def test_it_is_sealed_by_the_network_bound_when_it_is_asked(ada, zoe):
    statement, both = Statement(members), [ada.pk, zoe.pk]
    for member in (ada, zoe, ada):
        with bound(member.network_id):
            assert statement.all(ids=both) == [member]
    with unsealed("to see both"):
        assert set(statement.all(ids=both)) == {ada, zoe}
    for _ in range(2):
        with nothing_bound(), pytest.raises(NoNetworkBound):
            statement.all(ids=both)


def test_the_clock_is_asked_each_time(ada, ben):
    statement = Statement(active)
    long_ago = ada.joined_at - datetime.timedelta(days=1)
    assert {ada.pk, ben.pk} <= set(statement.all(since=long_ago))
    today = clock.today()
    Member.objects.filter(pk=ben.pk).update(role="member", kind="guest", ends_on=today)
    assert ben.pk in statement.all(since=long_ago)
    with clock.at(clock.now() + datetime.timedelta(days=2)):
        assert ben.pk not in statement.all(since=long_ago)
    assert statement.all(since=clock.now() + datetime.timedelta(days=1)) == []


@pytest.mark.parametrize("count", [0, LONGEST_LIST + 1])
def test_a_list_that_does_not_fit_is_refused(ada, count):
    with pytest.raises(ValueError, match="1 to 50"):
        Statement(members).all(ids=list(range(count)))


def test_a_kind_of_value_that_it_does_not_know_is_refused(ada):
    def odd(member: Member):
        return Member.objects.filter(pk=member.pk)

    with pytest.raises(TypeError):
        Statement(odd).all(member=ada)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans within microseconds")
def test_postgresql_plans_it_once(ada, ben):
    statement = Statement(members)
    for ids in ([ada.pk], [ben.pk]):
        statement.all(ids=ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE '%%networks_member%%' GROUP BY name"
        )
        assert (2,) in cursor.fetchall()
