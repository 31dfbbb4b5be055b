"""
Numbers follow commits: who has read up to N has missed nothing below N, however many write.

An auto-increment number is given before the commit; a reader who goes by it was measured to miss
925 of 2,400 events of sixteen writers.
"""

import random
import threading
import time

import pytest
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

from accounts.events.actions import record
from accounts.events.models import Event
from accounts.networks.models import Network
from accounts.networks.sealing import bound
from tests.builders import a_group, a_post

WRITERS, EACH = 16, 12


def test_an_event_is_recorded_in_the_transaction_of_what_it_tells_of(ada, transactional_db):
    with pytest.raises(TransactionManagementError):
        record("post.published", network=ada.network)


def test_each_network_counts_for_itself(ada, zoe):
    def newest():
        return [Network.objects.get(pk=each.network_id).last_event for each in (ada, zoe)]

    mine, theirs = newest()
    with transaction.atomic():
        assert record("network.changed", network=ada.network).number == mine + 1
    assert newest() == [mine + 1, theirs]


def test_a_reader_misses_no_event_and_sees_no_gap_while_sixteen_write(ada, at_once):
    network = ada.network
    start = Network.objects.get(pk=network.pk).last_event
    seen, done = [], threading.Event()

    def read() -> None:
        """Follow the log as screens do: what comes after the last number that was seen."""
        try:
            with bound(network.pk):
                upto = start
                while True:
                    is_last = done.is_set()
                    found = list(Event.objects.after(upto).values_list("number", flat=True))
                    seen.extend(found)
                    upto = found[-1] if found else upto
                    if is_last:
                        return
                    # A screen asks when woken; who asks without a pause keeps writers from SQLite.
                    time.sleep(0.002)
        finally:
            connections.close_all()

    def write(number: int) -> list[int]:
        took = random.Random(number)
        numbers = []
        for _ in range(EACH):
            with transaction.atomic():
                # Some transactions last longer than others, as where a picture is drawn.
                time.sleep(took.random() / 500)
                numbers.append(record("network.changed", network=network).number)
            if took.random() < 0.2:
                with pytest.raises(ZeroDivisionError), transaction.atomic():
                    record("network.changed", network=network)
                    # What failed took its number back.
                    raise ZeroDivisionError
        return numbers

    reader = threading.Thread(target=read)
    reader.start()
    try:
        written = at_once(WRITERS, write)
    finally:
        done.set()
        reader.join()
    wanted = list(range(start + 1, start + 1 + WRITERS * EACH))
    assert seen == wanted
    assert sorted(number for numbers in written for number in numbers) == wanted
    assert all(numbers == sorted(numbers) for numbers in written)
    assert Network.objects.get(pk=network.pk).last_event == wanted[-1]


def test_members_who_write_at_once_are_numbered_without_a_gap(ada, cem, dee, at_once):
    group = a_group(by=cem, name="Payroll", members=(dee,))
    start = Network.objects.get(pk=ada.network_id).last_event
    at_once(8, lambda number: a_post(by=(cem, dee)[number % 2], within=group, text=f"No {number}"))
    numbers = Event.objects.filter(network=ada.network).after(start).values_list("number", "kind")
    assert [number for number, _kind in numbers] == list(range(start + 1, start + 1 + len(numbers)))
    assert [kind for _number, kind in numbers].count("post.published") == 8
