"""An importer wakes each network once, however much it records."""

import pytest
from django.db import transaction

from accounts.events.actions import one_wake_up, record
from accounts.events.signals import event_recorded


@pytest.fixture
def woken():
    heard = []

    def hear(sender, network_id, **kwargs):
        heard.append(network_id)

    event_recorded.connect(hear)
    yield heard
    event_recorded.disconnect(hear)


def test_many_records_wake_once(brightwater, woken):
    with transaction.atomic(), one_wake_up():
        for _ in range(5):
            record("member.changed", network=brightwater)

    assert woken == [brightwater.pk]


def test_what_fails_inside_wakes_nobody(brightwater, woken):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), one_wake_up():
        record("member.changed", network=brightwater)
        raise ZeroDivisionError

    assert woken == []
