"""`@group` calls everybody in a group; its admins may, and it is said before to whom it goes."""

import pytest

from accounts.following.actions import follow_member
from accounts.networks.actions import join_network
from feeds.actions import TextMissing, delete_post, edit_post, erase_post
from feeds.callouts.models import Callout
from feeds.callouts.queries import members_to_name, reach_of
from tests.builders import a_group, a_person, a_post, several_members


def test_an_admin_of_the_group_calls_everybody_and_nobody_else_does(ada, cem, managers, payroll):
    post = a_post(by=cem, within=managers, text="@group please read")
    assert post.callout
    assert '<strong class="callout">@group</strong>' in post.html
    edit_post(author=cem, post=post, text="Please read")
    assert not Callout.objects.exists()
    edit_post(author=cem, post=post, text="@group again")
    delete_post(author=cem, post=post)
    erase_post(post)
    other = a_post(by=ada, within=managers, text="@group `@group`")
    assert not Callout.objects.exists()
    assert "callout" not in other.html


def test_nobody_is_called_like_the_word(ada):
    member = join_network(person=a_person("group@x.example"), network=ada.network, name="Group")
    assert member.handle == "group-2"


def test_who_would_read_a_text_is_known_before_it_is_sent(ada, cem, dee, eve, managers):
    text = f"@group @{ada.handle} @{dee.handle} @{eve.handle} @nobody"
    reach = reach_of(cem, managers, text)
    assert (reach.people, reach.guests, reach.told) == (2, 0, 1)
    assert reach.unseen == [dee]
    assert reach_of(ada, managers, text).is_refused
    assert reach_of(cem, managers, "|a" * 9_000).unseen == []


def test_clients_in_a_group_are_counted(northgate_cem, gil):
    everyone = northgate_cem.network.groups.get()
    assert reach_of(northgate_cem, everyone, "").guests == 1


def test_the_nearest_are_offered_first_and_who_can_not_see_the_place_last(
    ada, cem, dee, eve, managers, payroll, django_assert_max_num_queries
):
    several_members(12, ada.network)
    thread = a_post(by=cem, within=managers)
    with django_assert_max_num_queries(6):
        offers = members_to_name(ada, "", group=managers, thread=thread.pk)
    assert [offer.member for offer in offers[:2]] == [cem, ada]
    assert [offer.is_outside for offer in offers] == [False] * 2 + [True] * 6
    assert eve not in [offer.member for offer in offers]
    assert not any(offer.is_outside for offer in members_to_name(ada, "", group=payroll))
    assert [offer.member for offer in members_to_name(ada, "dee wal")] == [dee]


def test_whom_one_follows_comes_after_the_group_and_before_everyone(
    ada, cem, dee, eve, zoe, payroll, managers
):
    member, last, other = several_members(3, ada.network)
    football = a_group(by=cem, name="Football")
    names = [offer.member for offer in members_to_name(cem, "", group=football)]
    assert names[:2] == [cem, ada]
    assert names.index(last) > names.index(member)
    follow_member(member=cem, other=last)
    # Whom somebody else follows comes no sooner.
    follow_member(member=ada, other=member)
    names = [offer.member for offer in members_to_name(cem, "", group=football)]
    assert names == [cem, last, ada, dee, member, other]
    assert [offer.member for offer in members_to_name(cem, "")][0] == last
    # To follow somebody lets them see nothing.
    offers = members_to_name(cem, "", group=managers)
    assert {offer.member for offer in offers if offer.is_outside} == {dee, member, last, other}


def test_too_many_names_or_too_intricate_a_text_are_refused_and_nothing_is_written(cem, payroll):
    for text in (" ".join(f"@m{n}" for n in range(51)), "#" + " #".join("abcdefghijk"), "|a" * 9):
        post = a_post(by=cem, within=payroll, text="Before.")
        if text.startswith("|"):
            text = "|a" * 99 + "\n" + "|-" * 99 + "\n" + "|\n" * 300
        with pytest.raises(TextMissing):
            a_post(by=cem, within=payroll, text=text)
        with pytest.raises(TextMissing):
            edit_post(author=cem, post=post, text=text)
        post.refresh_from_db()
        assert post.text == "Before."
