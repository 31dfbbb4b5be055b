"""Starting networks, coming in and going."""

import pytest

from accounts.events.models import Event
from accounts.networks.actions import LastAdministrator, change_role, leave_network
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
