"""An invitation works once, for one address, into one network, until it lapses."""

import datetime

import pytest

from accounts.events import clock
from accounts.events.models import Event
from accounts.invitations.actions import (
    AlreadyAccepted,
    InvitationUnusable,
    InviterMayNotInvite,
    MembershipSuspended,
    NetworkClosed,
    NotThisAddress,
    accept_invitation,
    change_launch,
    join_as_newcomer,
    withdraw_invitation,
)
from accounts.models import Person
from accounts.networks.actions import leave_network, suspend_member
from accounts.networks.models import Member, Network
from tests.builders import a_person, an_invitation


def test_a_newcomer_joins_with_a_proved_address_and_is_brought_by_the_inviter(ada, cem):
    invitation = an_invitation(cem)
    member = join_as_newcomer(invitation=invitation, name="Fay Lim", password="")
    assert member.brought_by == cem
    assert member.network == cem.network
    assert member.kind == Member.Kind.STAFF and not member.is_admin
    assert not member.person.has_usable_password()
    assert member.person.emailaddress_set.get().verified
    invitation.refresh_from_db()
    assert invitation.state == "accepted" and invitation.accepted_by == member
    kinds = Event.objects.filter(actor=member).values_list("kind", flat=True)
    assert {"member.joined", "invitation.accepted"} <= set(kinds)


def test_who_has_an_account_joins_with_it(ada, zoe):
    invitation = an_invitation(ada, "zoe@elsewhere.example")
    zoe.person.emailaddress_set.create(email=zoe.person.email, verified=True, primary=True)
    member = accept_invitation(invitation=invitation, person=zoe.person, name="Zoe Brandt")
    assert member.person == zoe.person
    assert Person.objects.filter(email="zoe@elsewhere.example").count() == 1


def test_it_works_once(ada):
    invitation = an_invitation(ada)
    join_as_newcomer(invitation=invitation, name="Fay")
    for person in (Person.objects.get(email=invitation.email), a_person("gus@x.example")):
        with pytest.raises(AlreadyAccepted):
            accept_invitation(invitation=invitation, person=person, name="Gus")
    assert Member.objects.filter(network=ada.network).count() == 2


def test_it_works_for_the_invited_address_only(ada):
    invitation = an_invitation(ada)
    other = a_person("gus@x.example")
    other.emailaddress_set.create(email=invitation.email, verified=False)
    with pytest.raises(NotThisAddress):
        accept_invitation(invitation=invitation, person=other, name="Gus")
    invitation.refresh_from_db()
    assert invitation.state == "waiting"


@pytest.mark.parametrize("spelling", ["FAY@bücher.example", "fay@xn--bcher-kva.example"])
def test_an_address_is_the_same_in_each_spelling(ada, spelling):
    invitation = an_invitation(ada, "fay@BÜCHER.example")
    person = a_person(spelling)
    assert accept_invitation(invitation=invitation, person=person, name="Fay").person == person


def test_after_fourteen_days_or_taken_back_it_is_refused(ada):
    late, taken = an_invitation(ada, "late@x.example"), an_invitation(ada, "taken@x.example")
    withdraw_invitation(member=ada, invitation=taken)
    with pytest.raises(InvitationUnusable, match="taken back"):
        join_as_newcomer(invitation=taken, name="Taken")
    after = clock.now() + datetime.timedelta(days=14, seconds=1)
    with clock.at(after), pytest.raises(InvitationUnusable, match="14 days"):
        join_as_newcomer(invitation=late, name="Late")
    assert Member.objects.filter(network=ada.network).count() == 1
    assert not Person.objects.filter(email__in=["late@x.example", "taken@x.example"]).exists()


def test_invite_rights_are_the_inviters_rights_at_acceptance(ada, cem, dee, ben):
    by_suspended, by_gone = an_invitation(cem, "a@x.example"), an_invitation(dee, "b@x.example")
    suspend_member(admin=ada, member=cem, reason="Left.")
    leave_network(member=dee, keep_name=True)
    for invitation in (by_suspended, by_gone):
        with pytest.raises(InviterMayNotInvite):
            join_as_newcomer(invitation=invitation, name="Anna")
    by_member, by_admin = an_invitation(ben, "c@x.example"), an_invitation(ada, "d@x.example")
    Network.objects.filter(pk=ada.network_id).update(may_invite=Network.Right.ADMINS)
    with pytest.raises(InviterMayNotInvite):
        join_as_newcomer(invitation=by_member, name="Cleo")
    assert join_as_newcomer(invitation=by_admin, name="Dora").brought_by == ada


def test_limits_and_domains_are_asked_again_at_acceptance(ada, cem):
    first, second = an_invitation(cem, "a@x.example"), an_invitation(cem, "b@x.example")
    join_as_newcomer(invitation=first, name="Anna")
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, invitations_each=1)
    with pytest.raises(InviterMayNotInvite):
        join_as_newcomer(invitation=second, name="Bert")
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, invitations_each=5)
    Network.objects.filter(pk=ada.network_id).update(
        only_own_domains=True, email_domains=["brightwater.example"]
    )
    with pytest.raises(InviterMayNotInvite):
        join_as_newcomer(invitation=second, name="Bert")


def test_a_closed_network_takes_nobody(ada):
    invitation = an_invitation(ada)
    Network.objects.filter(pk=ada.network_id).update(closed_at=clock.now())
    with pytest.raises(NetworkClosed):
        join_as_newcomer(invitation=invitation, name="Fay")


def test_a_suspended_member_does_not_come_back_by_an_invitation(ada, cem, eve):
    invitation = an_invitation(ada, "other@brightwater.example")
    eve.person.emailaddress_set.create(email="other@brightwater.example", verified=True)
    with pytest.raises(MembershipSuspended):
        accept_invitation(invitation=invitation, person=eve.person, name="Eve")
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_who_left_comes_back_to_the_old_membership(ada, cem):
    leave_network(member=cem, keep_name=True)
    invitation = an_invitation(ada, "cem@brightwater.example")
    again = accept_invitation(invitation=invitation, person=cem.person, name="Cem Yilmaz")
    assert again.pk == cem.pk and again.is_active


def test_a_client_comes_in_as_client_with_sponsor_and_end(northgate_ada):
    invitation = an_invitation(northgate_ada, "hal@northgate.example", kind=Member.Kind.GUEST)
    hal = join_as_newcomer(invitation=invitation, name="Hal")
    assert hal.is_guest and hal.sponsor == northgate_ada
    assert hal.ends_on == clock.today() + datetime.timedelta(days=90)
    assert hal.network.members.get(pk=hal.pk).role == Member.Role.MEMBER
