"""Who waits for whom: two who change what the other is about to name do not lock each other out."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from accounts.networks.actions import suspend_member
from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from accounts.policies.actions import acknowledge_policy
from feeds.actions import publish_post
from feeds.models import Post
from groups.models import Group

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_who_is_suspended_while_their_post_is_written_keeps_nobody_waiting(ada, cem):
    """The post names its author only at the commit, when it holds the log that the other needs."""
    group = Group.objects.get(network=ada.network, is_all_company=True)
    acknowledge_policy(member=cem)
    raised: list[Exception] = []

    def suspend() -> None:
        try:
            with unsealed("a thread of a test"):
                suspend_member(admin=ada, member=cem, reason="Spam")
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=suspend)
    with transaction.atomic():
        post = publish_post(author=cem, group=group, text="Hello", client_key=uuid.uuid4())
        other.start()
        _wait_until_somebody_waits()
    other.join()
    assert raised == []
    assert Post.objects.filter(pk=post.pk).exists()
    assert Member.objects.get(pk=cem.pk).suspended_at


def _wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waited: the two did not meet.")
