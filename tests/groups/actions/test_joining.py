"""Coming into groups and going."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.networks.actions import suspend_member
from groups.actions import (
    EverybodyStays,
    LastGroupAdmin,
    change_group_role,
    favourite_group,
    join_group,
    leave_group,
    remove_from_group,
    take_over_group,
    unfavourite_group,
)
from groups.models import Group, GroupMember


def _kinds(group: Group) -> list[str]:
    events = Event.objects.filter(network=group.network_id).order_by("number")
    return [event.kind for event in events if event.ids.get("group") == group.pk]


def _members(group: Group) -> set[str]:
    return {entry.member.name.split()[0] for entry in group.memberships.select_related("member")}


def test_an_open_group_is_joined_at_once_and_twice_is_once(payroll, dee):
    for _time in range(2):
        join_group(member=dee, group=payroll)
    payroll.refresh_from_db()
    assert _members(payroll) == {"Ben", "Cem", "Dee"}
    assert payroll.member_count == 3
    assert _kinds(payroll) == ["group.made", "group.joined", "group.joined"]


@pytest.mark.parametrize("name", ["board", "layoffs"])
def test_a_closed_group_is_not_joined_without_its_admins(request, dee, ada, name):
    group = request.getfixturevalue(name)
    for member in (dee, ada):
        with pytest.raises(PermissionDenied):
            join_group(member=member, group=group)
    assert _members(group) == {"Ben", "Cem"}


def test_strangers_and_suspended_join_nothing(payroll, zoe, eve, northgate_cem, gil):
    for member in (zoe, eve, northgate_cem, gil):
        with pytest.raises(PermissionDenied):
            join_group(member=member, group=payroll)
    assert _members(payroll) == {"Ben", "Cem"}


def test_who_leaves_is_out(payroll, cem):
    leave_group(member=cem, group=payroll)
    leave_group(member=cem, group=payroll)
    payroll.refresh_from_db()
    assert (_members(payroll), payroll.member_count) == ({"Ben"}, 1)
    assert _kinds(payroll)[-1] == "group.left"


def test_the_last_admin_hands_over_first(payroll, ben, cem):
    with pytest.raises(LastGroupAdmin):
        leave_group(member=ben, group=payroll)
    with pytest.raises(LastGroupAdmin):
        change_group_role(admin=ben, group=payroll, member=ben, role=GroupMember.Role.MEMBER)
    change_group_role(admin=ben, group=payroll, member=cem, role=GroupMember.Role.ADMIN)
    leave_group(member=ben, group=payroll)
    assert _members(payroll) == {"Cem"}


def test_a_suspended_admin_does_not_count_as_the_other_one(payroll, ada, ben, cem):
    change_group_role(admin=ben, group=payroll, member=cem, role=GroupMember.Role.ADMIN)
    join_group(member=ada, group=payroll)
    suspend_member(admin=ada, member=cem, reason="On leave.")
    with pytest.raises(LastGroupAdmin):
        leave_group(member=ben, group=payroll)


def test_the_last_one_out_archives_the_group(payroll, ben, cem):
    leave_group(member=cem, group=payroll)
    leave_group(member=ben, group=payroll)
    payroll.refresh_from_db()
    assert payroll.archived_at is not None
    assert payroll.member_count == 0


def test_nobody_leaves_the_whole_company(everybody, cem, ada):
    with pytest.raises(EverybodyStays):
        leave_group(member=cem, group=everybody)
    with pytest.raises(EverybodyStays):
        remove_from_group(admin=ada, group=everybody, member=cem)


def test_a_group_admin_removes_and_it_is_written_down(payroll, ben, cem):
    remove_from_group(admin=ben, group=payroll, member=cem, reason="Moved to Sales.")
    assert _members(payroll) == {"Ben"}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.reason) == (
        "group.member_removed",
        ben,
        "Moved to Sales.",
    )


def test_members_have_no_power_in_a_group(payroll, cem, dee, ben):
    join_group(member=dee, group=payroll)
    with pytest.raises(PermissionDenied):
        remove_from_group(admin=cem, group=payroll, member=dee)
    with pytest.raises(PermissionDenied):
        change_group_role(admin=cem, group=payroll, member=cem, role=GroupMember.Role.ADMIN)


def test_the_networks_administrator_manages_what_she_knows_of(board, layoffs, ada, cem):
    remove_from_group(admin=ada, group=board, member=cem)
    assert _members(board) == {"Ben"}
    with pytest.raises(PermissionDenied):
        remove_from_group(admin=ada, group=layoffs, member=cem)
    assert _members(layoffs) == {"Ben", "Cem"}


def test_a_group_without_admin_is_taken_over_and_one_with_admin_is_not(payroll, ada, ben, cem):
    with pytest.raises(PermissionDenied):
        take_over_group(admin=ada, group=payroll)
    suspend_member(admin=ada, member=ben, reason="Gone.")
    with pytest.raises(PermissionDenied):
        take_over_group(admin=cem, group=payroll)
    take_over_group(admin=ada, group=payroll)
    assert payroll.memberships.get(member=ada).role == GroupMember.Role.ADMIN


def test_a_client_answers_for_no_group(northgate_ada, gil, everybody):
    group = Group.objects.get(network=northgate_ada.network, is_all_company=True)
    with pytest.raises(PermissionDenied):
        change_group_role(admin=northgate_ada, group=group, member=gil, role=GroupMember.Role.ADMIN)


def test_a_favourite_is_ones_own(payroll, ben, cem):
    favourite_group(member=cem, group=payroll)
    assert payroll.memberships.get(member=cem).favourite_at is not None
    assert payroll.memberships.get(member=ben).favourite_at is None
    unfavourite_group(member=cem, group=payroll)
    assert payroll.memberships.get(member=cem).favourite_at is None
