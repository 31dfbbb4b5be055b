"""What goes wrong after a commit is no failure of what was committed."""

import uuid

import pytest
from django.db import OperationalError, connection

from feeds.actions import publish_post
from feeds.models import Post
from groups.models import Group
from tests.builders import a_post

pytestmark = pytest.mark.django_db(transaction=True)


def gone_after_the_commit(execute, sql, params, many, context):
    """The database goes away as soon as a follower asks how far it has read."""
    if "events_cursor" in sql and sql.startswith("SELECT"):
        raise OperationalError("server closed the connection unexpectedly")
    return execute(sql, params, many, context)


def test_a_post_is_acknowledged_though_waking_the_followers_fails(ada, caplog):
    group = Group.objects.get(network=ada.network, is_all_company=True)
    a_post(ada, group)
    with connection.execute_wrapper(gone_after_the_commit):
        post = publish_post(
            author=ada, group=group, text="Is it kept?", client_key=uuid.uuid4()
        )  # fmt: skip
    assert Post.objects.filter(pk=post.pk, text="Is it kept?").exists()
    # And somebody is told.
    assert "waker" in caplog.text
