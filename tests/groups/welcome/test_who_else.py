"""\"Who else would be interested?\", and the first steps of a newcomer."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.invitations.actions import change_launch, join_as_newcomer
from accounts.invitations.destinations import destinations_of
from accounts.invitations.models import Invitation
from accounts.networks.models import Member, Network
from accounts.policies.models import Acknowledgement
from groups.actions import leave_group
from groups.models import Group, GroupMember
from groups.welcome.actions import invite_into_groups, settle_in
from groups.welcome.permissions import groups_to_start_in
from tests.builders import a_group, an_invitation


def url(member: Member, name: str) -> str:
    return reverse(name, args=[member.network.slug])


def shown_in(page: str) -> str:
    return re.search(r'name="shown" value="([^"]+)"', page).group(1)


def test_nothing_is_sent_before_it_was_shown(ada, cem, sign_in):
    client, where = sign_in(ada), url(ada, "welcome:invite")
    pasted = {"addresses": "fay@x.example, cem@brightwater.example, somebody"}
    page = client.post(where, pasted).content.decode()
    for words in ("fay@x.example", "Will be invited", "Is a member already", "Is not an e-mail"):
        assert words in page
    assert not Invitation.objects.exists()
    assert client.post(where, {**pasted, "send": "1"}).status_code == 200
    assert client.post(where, {**pasted, "send": "1", "shown": "forged"}).status_code == 200
    assert not Invitation.objects.exists()
    sent = {**pasted, "send": "1", "shown": shown_in(page)}
    assert client.post(where, sent).status_code == 302
    assert Invitation.objects.get().email == "fay@x.example"


def test_what_was_added_after_the_preview_is_not_sent(ada, cem, sign_in):
    client, where = sign_in(ada), url(ada, "welcome:invite")
    shown = shown_in(client.post(where, {"addresses": "fay@x.example"}).content.decode())
    more = {"addresses": "fay@x.example gus@x.example", "send": "1", "shown": shown}
    client.post(where, more)
    assert list(Invitation.objects.values_list("email", flat=True)) == ["fay@x.example"]
    other = sign_in(cem).post(where, {**more, "addresses": "gus@x.example"})
    assert other.status_code == 200
    assert Invitation.objects.count() == 1


def test_the_preview_costs_the_same_for_more_lines(ada, sign_in, django_assert_max_num_queries):
    client = sign_in(ada)
    client.get(url(ada, "welcome:invite"))  # The first page of a session writes the session.
    for count in (1, 150):
        text = "\n".join(f"p{number}@x.example" for number in range(count))
        with django_assert_max_num_queries(16):
            client.post(url(ada, "welcome:invite"), {"addresses": text})


def test_who_may_not_invite_is_told_so(ada, cem, sign_in):
    Network.objects.filter(pk=ada.network_id).update(may_invite=Network.Right.ADMINS)
    client = sign_in(cem)
    assert client.post(url(cem, "welcome:invite"), {"addresses": "a@x.example"}).status_code == 403
    assert client.get(url(cem, "welcome:invite")).status_code == 302
    cem.refresh_from_db()
    assert cem.settled_at
    assert client.get(url(cem, "welcome:invite")).status_code == 403


def test_a_stranger_gets_a_404(ada, zoe, eve, sign_in):
    for member in (zoe, eve):
        for name in ("welcome:invite", "welcome:profile", "network_invitations:growth"):
            assert sign_in(member).get(url(ada, name)).status_code == 404


def test_a_newcomer_starts_in_the_groups_that_were_named(ada, cem):
    payroll, board = a_group(cem, "Payroll"), a_group(cem, "Board", access=Group.Access.SECRET)
    (invitation,) = invite_into_groups(
        inviter=cem, entries=["fay@x.example"], groups=[payroll, board]
    )
    assert destinations_of(invitation) == ["Payroll"]
    fay = join_as_newcomer(invitation=invitation, name="Fay")
    mine = Group.objects.filter(memberships__member=fay, is_all_company=False)
    assert set(mine) == {payroll, board}


def test_invite_rights_into_groups_are_the_inviters_rights_at_acceptance(ada, cem, dee):
    secret = a_group(ada, "Board", members=(cem,), access=Group.Access.SECRET)
    assert secret not in groups_to_start_in(cem)
    with pytest.raises(PermissionDenied):
        invite_into_groups(inviter=cem, entries=["fay@x.example"], groups=[secret])
    GroupMember.objects.filter(group=secret, member=cem).update(role=GroupMember.Role.ADMIN)
    (invitation,) = invite_into_groups(inviter=cem, entries=["fay@x.example"], groups=[secret])
    leave_group(member=cem, group=secret)
    fay = join_as_newcomer(invitation=invitation, name="Fay")
    assert fay.is_active
    assert not GroupMember.objects.filter(group=secret, member=fay).exists()


def test_the_first_steps_lead_to_the_feed_and_come_once(ada, sign_in):
    fay = join_as_newcomer(invitation=an_invitation(ada), name="Fay Lim")
    client, slug = sign_in(fay), fay.network.slug
    assert client.get(f"/{slug}/welcome/").url == f"/{slug}/welcome/profile/"
    assert client.get(f"/{slug}/welcome/profile/").status_code == 200
    profile = {"name": "Fay Lim", "title": "Agent", "department": "Sales"}
    rules = client.post(f"/{slug}/welcome/profile/", profile).url
    assert rules.startswith(f"/{slug}/policy/")
    answer = client.post(f"/{slug}/policy/accept/", {"version": "1", "next": f"/{slug}/invite/"})
    assert answer.url == f"/{slug}/invite/"
    assert Acknowledgement.objects.filter(member=fay).exists()
    page = client.get(answer.url).content.decode()
    assert f"/{slug}/welcome/done/" in page
    assert client.post(f"/{slug}/welcome/done/").url == f"/{slug}/"
    assert client.get(f"/{slug}/welcome/").url == f"/{slug}/"
    fay.refresh_from_db()
    assert (fay.title, fay.department) == ("Agent", "Sales") and fay.settled_at


def test_next_leads_to_this_site_only(ada, sign_in):
    client = sign_in(ada)
    for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        data = {"version": "1", "next": wanted}
        assert client.post(url(ada, "policies:accept"), data).url == f"/{ada.network.slug}/"


def test_settling_in_is_noted_once(ada):
    settle_in(member=ada)
    ada.refresh_from_db()
    settled_at = ada.settled_at
    settle_in(member=ada)
    ada.refresh_from_db()
    assert ada.settled_at == settled_at


def test_while_paused_the_page_says_that_it_waits(ada, sign_in):
    change_launch(admin=ada, launch=Network.Launch.PAUSED)
    assert "paused" in sign_in(ada).get(url(ada, "welcome:invite")).content.decode()
