"""
The small cast that every test knows.

Home network *Brightwater*: Ada (administrator, began it), Ben (moderator), Cem and Dee (members),
Eve (suspended). External network *Northgate*: Ada (administrator), Cem, and Gil, a client. Zoe is
the administrator of another home network, *Elsewhere*, and a stranger to both.
"""

import datetime

import pytest
from django.utils import timezone

from accounts.networks.actions import (
    change_role,
    join_network,
    make_external_network,
    start_network,
    suspend_member,
)
from accounts.networks.models import Member, Network
from tests.builders import a_person
from tests.standing import standing


@pytest.fixture
@standing
def ada(db) -> Member:
    return start_network(
        name="Brightwater", email="ada@brightwater.example", person_name="Ada Okafor"
    )


@pytest.fixture
@standing
def brightwater(ada) -> Network:
    return ada.network


@pytest.fixture
@standing
def ben(ada) -> Member:
    ben = _joined(ada, "Ben Hughes")
    change_role(admin=ada, member=ben, role=Member.Role.MODERATOR)
    return Member.objects.select_related("network", "person").get(pk=ben.pk)


@pytest.fixture
@standing
def cem(ada) -> Member:
    return _joined(ada, "Cem Yilmaz")


@pytest.fixture
@standing
def dee(cem) -> Member:
    return _joined(cem, "Dee Walsh")


@pytest.fixture
@standing
def eve(ada) -> Member:
    eve = _joined(ada, "Eve Stone")
    suspend_member(admin=ada, member=eve, reason="Left the company.")
    return Member.objects.select_related("network", "person").get(pk=eve.pk)


@pytest.fixture
@standing
def northgate_ada(ada) -> Member:
    return make_external_network(admin=ada, name="Northgate", purpose="Working with Northgate")


@pytest.fixture
@standing
def northgate_cem(northgate_ada, cem) -> Member:
    return join_network(
        person=cem.person, network=northgate_ada.network, name=cem.name, brought_by=northgate_ada
    )


@pytest.fixture
@standing
def gil(northgate_ada) -> Member:
    return join_network(
        person=a_person("gil@northgate.example"),
        network=northgate_ada.network,
        name="Gil Moreau",
        brought_by=northgate_ada,
        kind=Member.Kind.GUEST,
        sponsor=northgate_ada,
        ends_on=timezone.localdate() + datetime.timedelta(days=90),
    )


@pytest.fixture
@standing
def zoe(db) -> Member:
    return start_network(name="Elsewhere", email="zoe@elsewhere.example", person_name="Zoe Brandt")


def _joined(inviter: Member, name: str) -> Member:
    email = f"{name.split()[0].lower()}@brightwater.example"
    return join_network(
        person=a_person(email), network=inviter.network, name=name, brought_by=inviter
    )
