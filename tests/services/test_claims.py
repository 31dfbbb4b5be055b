"""What PostgreSQL adds to claims: runners pass over what another one is just taking."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.networks.sealing import unsealed
from accounts.tasks.claiming import claim
from accounts.tasks.models import Task

pytestmark = pytest.mark.services


def test_a_runner_passes_over_what_another_is_just_taking(transactional_db):
    first, second = (Task.objects.create(name=name, run_at=timezone.now()) for name in "ab")
    taking, taken = threading.Event(), threading.Event()

    def take_slowly():
        with unsealed("another runner"), transaction.atomic():
            Task.objects.select_for_update().get(pk=first.pk)
            taking.set()
            taken.wait(20)
        connection.close()

    other = threading.Thread(target=take_slowly)
    other.start()
    try:
        assert taking.wait(10)
        with connection.cursor() as cursor:
            # Whoever waits for the other one fails.
            cursor.execute("SET lock_timeout = '500ms'")
        assert claim().pk == second.pk
        assert claim() is None
        assert claim(first.pk) is None
    finally:
        taken.set()
        other.join()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")
    assert claim().pk == first.pk
