"""Following and muting colleagues, and the card that says who somebody is."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.following.actions import follow_member, mute_member, unfollow_member, unmute_member
from accounts.following.models import Follow, Mute
from accounts.networks.actions import leave_network, suspend_member
from tests.builders import several_members


def _url(name: str, member, *args) -> str:
    return reverse(f"following:{name}", args=[member.network.slug, *args])


@pytest.mark.parametrize(
    ("model", "do", "undo"),
    [(Follow, follow_member, unfollow_member), (Mute, mute_member, unmute_member)],
)
def test_what_one_does_about_a_colleague_is_done_once_and_told_nobody(cem, dee, model, do, undo):
    events, entries = Event.objects.count(), AuditEntry.objects.count()
    for _twice in range(2):
        do(member=cem, other=dee)
    assert [(row.member, row.other) for row in model.objects.visible_to(cem)] == [(cem, dee)]
    assert not model.objects.visible_to(dee).exists()
    undo(member=cem, other=dee)
    assert not model.objects.exists()
    assert (Event.objects.count(), AuditEntry.objects.count()) == (events, entries)


def test_nobody_follows_oneself_a_stranger_or_who_is_away(cem, eve, gil, zoe):
    for other in (cem, eve, gil, zoe):
        for act in (follow_member, mute_member):
            with pytest.raises(PermissionDenied):
                act(member=cem, other=other)


def test_the_profile_and_the_card_follow_and_mute(sign_in, cem, dee):
    client = sign_in(cem)
    card = client.get(_url("card", cem, dee.pk)).content.decode()
    assert dee.name in card and "Follow" in card and "Mute" in card
    assert f"?to={dee.pk}" in card
    assert client.post(_url("follow", cem, dee.pk))["Location"] == dee.get_absolute_url()
    sent = client.post(
        _url("mute", cem, dee.pk), {"mute": "on"}, headers={"X-Requested-With": "fetch"}
    )
    assert sent.status_code == 204
    for page in (client.get(_url("card", cem, dee.pk)), client.get(dee.get_absolute_url())):
        assert "Following" in page.content.decode() and "Muted" in page.content.decode()
    listed = client.get(_url("mine", cem)).context
    assert (list(listed["page"]), listed["muted"]) == ([dee], [dee])
    for name in ("follow", "mute"):
        back = client.post(_url(name, cem, dee.pk), {name: "off", "back": "mine"})
        assert back["Location"] == _url("mine", cem)
    assert not Follow.objects.exists() and not Mute.objects.exists()
    mine = client.get(_url("card", cem, cem.pk)).content.decode()
    assert cem.name in mine and "Follow" not in mine


def test_who_is_gone_is_followed_no_more(sign_in, ada, ben, cem, dee):
    follow_member(member=cem, other=dee)
    follow_member(member=cem, other=ben)
    follow_member(member=dee, other=cem)
    suspend_member(admin=ada, member=ben, reason="Away.")
    assert [row.other for row in Follow.objects.visible_to(cem)] == [dee]
    leave_network(member=dee, keep_name=True)
    assert not Follow.objects.visible_to(cem).exists()
    assert not Follow.objects.filter(member=dee).exists()
    assert sign_in(cem).get(_url("card", cem, dee.pk)).status_code == 200


@pytest.mark.parametrize("count", [1, 29])
def test_the_list_costs_the_same_for_more(sign_in, cem, django_assert_max_num_queries, count):
    for other in several_members(count, cem.network):
        follow_member(member=cem, other=other)
        mute_member(member=cem, other=other)
    client = sign_in(cem)
    client.get(_url("mine", cem))
    with django_assert_max_num_queries(9):
        client.get(_url("mine", cem))
    with django_assert_max_num_queries(6):
        client.get(_url("card", cem, cem.pk))
