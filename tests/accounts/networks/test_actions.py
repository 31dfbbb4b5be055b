"""Starting networks, coming in and going."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.events.models import Event
from accounts.networks.actions import (
    LastAdministrator,
    change_role,
    leave_network,
    restore_member,
    suspend_member,
)
from accounts.networks.models import Member


def test_the_founder_is_the_administrator(ada):
    assert ada.is_admin
    assert ada.network.slug == "brightwater"


def test_who_joins_is_told_to_the_log_in_order(ada, cem, dee):
    joined = Event.objects.filter(network=ada.network, kind="member.joined").order_by("number")
    assert [event.ids["member"] for event in joined] == [cem.pk, dee.pk]
    numbers = list(Event.objects.filter(network=ada.network).values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_the_only_administrator_cannot_step_down(ada):
    with pytest.raises(LastAdministrator):
        leave_network(member=ada, keep_name=True)
    with pytest.raises(LastAdministrator):
        change_role(admin=ada, member=ada, role=Member.Role.MEMBER)


def test_two_of_one_name_have_handles_of_their_own(ada, northgate_ada, zoe):
    assert ada.handle == northgate_ada.handle == "ada-okafor"
    assert {member.is_active for member in (ada, zoe)} == {True}


@pytest.mark.parametrize(
    "act",
    [
        lambda **who: suspend_member(**who, reason="Because"),
        restore_member,
        lambda **who: change_role(**who, role=Member.Role.ADMIN),
    ],
    ids=["suspend", "restore", "promote"],
)
def test_power_ends_where_the_network_does(zoe, cem, act):
    """Pages find nobody of another network; should one ever, the act itself refuses."""
    assert zoe.is_admin
    with pytest.raises(PermissionDenied, match="not in this network"):
        act(admin=zoe, member=cem)
    cem.refresh_from_db()
    assert (cem.status, cem.role) == ("active", "member")
