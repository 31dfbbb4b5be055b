"""What happens when two do it at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.networks.sealing import unsealed
from groups.actions import LastGroupAdmin, change_group_role, join_group, leave_group, make_group
from groups.models import Group, GroupMember

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*deeds: Callable[[], object]) -> list[Exception]:
    """Run each deed in a thread of its own, all from one start, and return what they raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            with unsealed("a thread of a test"):
                deed()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_who_joins_eight_times_at_once_is_in_it_once(payroll, dee):
    raised = _at_once(*[lambda: join_group(member=dee, group=payroll)] * 8)
    assert raised == []
    payroll.refresh_from_db()
    assert payroll.memberships.filter(member=dee).count() == 1
    assert payroll.member_count == payroll.memberships.count() == 3


def test_of_two_last_admins_who_leave_at_once_one_stays(payroll, ada, ben, cem):
    join_group(member=ada, group=payroll)
    change_group_role(admin=ben, group=payroll, member=cem, role=GroupMember.Role.ADMIN)
    raised = _at_once(
        lambda: leave_group(member=ben, group=payroll),
        lambda: leave_group(member=cem, group=payroll),
    )
    assert [type(error) for error in raised] == [LastGroupAdmin]
    assert payroll.memberships.filter(role=GroupMember.Role.ADMIN).count() == 1
    payroll.refresh_from_db()
    assert payroll.member_count == payroll.memberships.count() == 2


def test_four_groups_of_one_name_at_once_have_four_addresses(ada, ben):
    raised = _at_once(*[lambda: make_group(maker=ben, name="Running")] * 4)
    assert raised == []
    slugs = set(Group.objects.filter(name="Running").values_list("slug", flat=True))
    assert slugs == {"running", "running-2", "running-3", "running-4"}
