"""Everybody is in the group of the whole company, and nobody who left is in any group."""

from accounts.events.actions import follow_everywhere
from accounts.networks.actions import (
    join_network,
    leave_network,
    restore_member,
    suspend_member,
)
from groups.models import Group


def _names(group: Group) -> set[str]:
    return {entry.member.name.split()[0] for entry in group.memberships.select_related("member")}


def test_a_network_begins_with_a_group_of_everybody(ada, cem, everybody):
    assert everybody.name == "All of Brightwater"
    assert everybody.memberships.get(member=ada).role == "admin"
    assert _names(everybody) == {"Ada", "Cem"}
    assert everybody.member_count == 2


def test_the_group_of_an_external_network_says_who_is_in_it(everybody, northgate_ada, gil):
    follow_everywhere()
    group = Group.objects.get(network=northgate_ada.network)
    assert group.name == "Everyone in Northgate"
    assert _names(group) == {"Ada", "Gil"}


def test_following_twice_changes_nothing(everybody, cem, dee):
    follow_everywhere()
    follow_everywhere()
    everybody.refresh_from_db()
    assert everybody.member_count == everybody.memberships.count() == 3


def test_who_leaves_the_network_is_out_of_every_group(everybody, payroll, layoffs, cem):
    leave_network(member=cem, keep_name=True)
    follow_everywhere()
    for group in (everybody, payroll, layoffs):
        group.refresh_from_db()
        assert "Cem" not in _names(group)
        assert group.member_count == group.memberships.count()


def test_who_comes_back_is_with_everybody_and_in_nothing_else(everybody, payroll, cem):
    leave_network(member=cem, keep_name=True)
    follow_everywhere()
    join_network(person=cem.person, network=cem.network, name=cem.name)
    follow_everywhere()
    assert "Cem" in _names(everybody)
    assert "Cem" not in _names(payroll)


def test_who_is_suspended_keeps_the_groups_but_sees_none(everybody, payroll, ada, cem):
    suspend_member(admin=ada, member=cem, reason="On leave.")
    follow_everywhere()
    assert "Cem" in _names(payroll)
    assert cem.pk not in payroll.readers().values_list("pk", flat=True)
    restore_member(admin=ada, member=cem)
    follow_everywhere()
    assert cem.pk in payroll.readers().values_list("pk", flat=True)


def test_a_secret_group_goes_to_the_next_when_its_admin_leaves_the_network(layoffs, ben, cem):
    leave_network(member=ben, keep_name=True)
    follow_everywhere()
    assert layoffs.memberships.get(member=cem).role == "admin"
