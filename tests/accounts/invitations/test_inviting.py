"""Who may invite whom, how many, and what happens to each line."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit.models import AuditEntry
from accounts.events import clock
from accounts.invitations.actions import (
    change_launch,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from accounts.invitations.models import Invitation
from accounts.invitations.queries import Verdict, allowance_of, plan_invitations
from accounts.mail.models import OutboxMail
from accounts.networks.actions import leave_network, restore_member, suspend_member
from accounts.networks.models import Member, Network
from tests.builders import a_person, an_invitation


def verdicts(inviter: Member, text: str, **options) -> list[tuple[str, str]]:
    plan = plan_invitations(inviter, text, **options)
    return [(line.shown, line.verdict) for line in plan.lines]


def test_each_line_is_said_what_will_happen(ada, ben, cem, eve):
    an_invitation(cem, "fay@brightwater.example")
    an_invitation(ben, "gus@brightwater.example")
    pasted = (
        "Ben <BEN@brightwater.example>, eve@brightwater.example, fay@brightwater.example\n"
        "gus@brightwater.example; somebody\nhal@brightwater.example"
    )
    assert verdicts(cem, pasted) == [
        ("ben@brightwater.example", Verdict.MEMBER),
        ("eve@brightwater.example", Verdict.MEMBER),
        ("fay@brightwater.example", Verdict.INVITED_BY_ME),
        ("gus@brightwater.example", Verdict.INVITED),
        ("somebody", Verdict.NOT_AN_ADDRESS),
        ("hal@brightwater.example", Verdict.INVITE),
    ]


def test_the_plan_costs_the_same_for_more_lines(cem, django_assert_max_num_queries):
    for count in (1, 200):
        text = "\n".join(f"p{number}@brightwater.example" for number in range(count))
        with django_assert_max_num_queries(5):
            plan_invitations(cem, text)


def test_a_plan_writes_nothing(cem):
    plan_invitations(cem, "fay@brightwater.example")
    assert not Invitation.objects.exists()


def test_nothing_of_another_network_shows_in_a_plan(cem, zoe):
    an_invitation(zoe, "fay@brightwater.example")
    assert verdicts(cem, "zoe@elsewhere.example, fay@brightwater.example") == [
        ("zoe@elsewhere.example", Verdict.INVITE),
        ("fay@brightwater.example", Verdict.INVITE),
    ]


def test_only_addresses_at_our_domains_if_the_network_says_so(ada):
    network = ada.network
    network.email_domains, network.only_own_domains = ["brightwater.example"], True
    network.save()
    pasted = "a@brightwater.example, b@evil-brightwater.example, c@mail.brightwater.example"
    assert [verdict for _shown, verdict in verdicts(ada, pasted)] == [
        Verdict.INVITE,
        Verdict.NOT_ALLOWED,
        Verdict.NOT_ALLOWED,
    ]


def test_a_member_invites_no_more_than_the_network_allows(ada, cem):
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, invitations_each=2)
    cem = Member.objects.select_related("network", "person").get(pk=cem.pk)
    pasted = "a@x.example, b@x.example, c@x.example"
    assert [verdict for _shown, verdict in verdicts(cem, pasted)] == [
        Verdict.INVITE,
        Verdict.INVITE,
        Verdict.OVER_LIMIT,
    ]
    assert len(invite(inviter=cem, entries=[pasted])) == 2
    assert invite(inviter=cem, entries=["d@x.example"]) == []
    assert len(invite(inviter=ada, entries=[pasted, "d@x.example"])) == 2


def test_a_day_has_its_limits(ada, cem):
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, each_a_day=2, network_a_day=3)
    cem = Member.objects.select_related("network", "person").get(pk=cem.pk)
    assert len(invite(inviter=cem, entries=["a@x.example b@x.example c@x.example"])) == 2
    assert len(invite(inviter=ada, entries=["d@x.example e@x.example"])) == 1
    with clock.at(clock.now() + datetime.timedelta(days=1, minutes=1)):
        assert allowance_of(cem).left == 2


def test_withdrawing_does_not_lift_the_limit_of_the_day(ada, cem):
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, each_a_day=1)
    withdraw_invitation(member=cem, invitation=an_invitation(cem))
    assert allowance_of(cem).left == 0


def test_who_may_not_invite_is_refused(ada, cem, eve, gil):
    cem.network.may_invite = Network.Right.ADMINS
    cem.network.save()
    for member in (cem, eve, gil):
        with pytest.raises(PermissionDenied):
            invite(inviter=member, entries=["fay@x.example"])
    assert not Invitation.objects.exists()


def test_a_client_is_asked_into_an_external_network_with_an_end_and_a_sponsor(
    northgate_ada, cem, ada
):
    (invitation,) = invite(
        inviter=northgate_ada, entries=["hal@northgate.example"], kind=Member.Kind.GUEST
    )
    assert invitation.ends_on == clock.today() + datetime.timedelta(days=90)
    assert invite(inviter=ada, entries=["hal@x.example"], kind=Member.Kind.GUEST) == []


def test_in_an_external_network_a_client_is_not_made_a_colleague(northgate_cem):
    pasted = "hal@northgate.example, ian@brightwater.example"
    assert [v for _s, v in verdicts(northgate_cem, pasted, kind=Member.Kind.STAFF)] == [
        Verdict.NOT_ALLOWED,
        Verdict.INVITE,
    ]


def test_a_client_cannot_have_ended_before_coming(northgate_ada):
    with pytest.raises(PermissionDenied):
        invite(
            inviter=northgate_ada,
            entries=["hal@northgate.example"],
            kind=Member.Kind.GUEST,
            ends_on=clock.today(),
        )


def test_who_has_left_may_be_asked_again(ada, cem):
    leave_network(member=cem, keep_name=True)
    assert verdicts(ada, "cem@brightwater.example")[0][1] == Verdict.INVITE


def test_a_second_address_of_a_member_is_known(ada, cem):
    cem.person.emailaddress_set.create(email="cem@home.example", verified=True)
    cem.person.emailaddress_set.create(email="claimed@home.example", verified=False)
    assert verdicts(ada, "cem@home.example, claimed@home.example") == [
        ("cem@home.example", Verdict.MEMBER),
        ("claimed@home.example", Verdict.INVITE),
    ]


def test_an_expired_invitation_makes_room_for_a_new_one(ada):
    old = an_invitation(ada)
    with clock.at(clock.now() + datetime.timedelta(days=15)):
        assert verdicts(ada, old.email)[0][1] == Verdict.INVITE
        new = an_invitation(ada, old.email)
    old.refresh_from_db()
    assert old.state == "withdrawn"
    assert new.token_hash != old.token_hash


def test_only_who_wrote_it_or_an_administrator_withdraws(ada, ben, cem, zoe):
    invitation = an_invitation(cem)
    for member in (ben, zoe):
        with pytest.raises(PermissionDenied):
            withdraw_invitation(member=member, invitation=invitation)
        with pytest.raises(PermissionDenied):
            resend_invitation(member=member, invitation=invitation)
    withdraw_invitation(member=ada, invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert AuditEntry.objects.filter(act="invitation.withdrawn", actor=ada).count() == 1


def test_an_invitation_is_sent_again_five_times_at_most(ada, run_tasks):
    invitation = an_invitation(ada)
    run_tasks()
    for _time in range(4):
        resend_invitation(member=ada, invitation=invitation)
        run_tasks()
    with pytest.raises(PermissionDenied):
        resend_invitation(member=ada, invitation=invitation)
    assert OutboxMail.objects.filter(to=invitation.email).count() == 5


def test_sending_again_what_has_not_gone_out_yet_sends_one_mail(ada, run_tasks):
    invitation = an_invitation(ada)
    resend_invitation(member=ada, invitation=invitation)
    run_tasks()
    assert OutboxMail.objects.filter(to=invitation.email).count() == 1


def test_a_suspended_inviter_sends_nothing_again(ada, cem, run_tasks):
    invitation = an_invitation(cem)
    run_tasks()
    suspend_member(admin=ada, member=cem, reason="Left.")
    with pytest.raises(PermissionDenied):
        resend_invitation(member=ada, invitation=invitation)
    restore_member(admin=ada, member=cem)
    resend_invitation(member=ada, invitation=invitation)


def test_a_personal_line_is_one_line(ada):
    invitation = an_invitation(ada, personal_line="Come\r\nBcc: all@x.example\u2028now")
    assert invitation.personal_line == "Come Bcc: all@x.example now"


def test_an_address_may_have_one_open_invitation_in_each_network(ada, zoe):
    a_person("fay@brightwater.example")
    assert an_invitation(ada).network_id != an_invitation(zoe).network_id
    assert invite(inviter=ada, entries=["FAY@brightwater.example."]) == []
