"""What following the log costs, however much is in it."""

from unittest import mock

import pytest
from django.db import connection

from accounts.events.actions import count_as_followed, follow_all
from accounts.events.models import Event
from accounts.networks.models import Network

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_whether_somebody_has_to_read_is_asked_of_an_index(brightwater):
    # Nearly all of it is what somebody follows, and has read.
    brightwater.refresh_from_db()
    numbers = range(brightwater.last_event + 1, brightwater.last_event + 20_001)
    Event.objects.bulk_create(
        Event(network=brightwater, number=number, kind="post.replied") for number in numbers
    )
    Network.objects.filter(pk=brightwater.pk).update(last_event=numbers[-1])
    count_as_followed(brightwater.pk)
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event, events_cursor")
        with (
            mock.patch("accounts.events.actions._follow") as follow,
            connection.execute_wrapper(note),
        ):
            follow_all(brightwater.pk)
        follow.assert_not_called()
        ((sql, params),) = [each for each in asked if "events_event" in each[0]]
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        nodes = list(_nodes(cursor.fetchone()[0]))
    assert [node for node in nodes if node.get("Relation Name") == "events_event"]
    assert not [node for node in nodes if _reads_much(node)]


def _reads_much(node: dict) -> bool:
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return node.get("Relation Name") == "events_event" and read > 100


def _nodes(plan: object):
    if isinstance(plan, list):
        for each in plan:
            yield from _nodes(each)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for each in plan.values():
            yield from _nodes(each)
