"""What changes while a page is being made."""

import pytest
from django.db import connection
from django.test import Client

from groups.models import GroupMember
from tests.builders import a_group, a_post
from tests.standing import standing


@pytest.fixture
@standing
def payroll(ada, cem, dee):
    return a_group(by=cem, name="Payroll", members=(dee,), access="private")


def test_a_right_that_ends_between_two_reads_of_a_page_is_a_page_that_is_not_there(
    cem, dee, payroll
):
    post = a_post(cem, payroll, "For us alone")
    client = Client(raise_request_exception=False)
    client.force_login(dee.person)
    address = f"/brightwater/posts/{post.pk}/"
    assert client.get(address).status_code == 200
    ended = []

    def removed_meanwhile(execute, sql, params, many, context):
        # The marks are read in a query of their own, after the post.
        if "feeds_reaction" in sql and not ended:
            ended.append(True)
            GroupMember.objects.filter(group=payroll, member=dee).delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(removed_meanwhile):
        answer = client.get(address)
    assert ended
    assert answer.status_code == 404
    assert b"For us alone" not in answer.content
