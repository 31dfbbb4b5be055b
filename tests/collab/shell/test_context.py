"""What the frame around every page shows."""

from unittest.mock import patch

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from accounts.following.actions import mute_member
from accounts.ids import new_id
from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound, unsealed
from accounts.policies.models import Acknowledgement, Policy
from collab.notifications.actions import mark_all_read
from collab.shell import context
from collab.shell.context import Shell, shell
from feeds.actions import (
    delete_post,
    mark_group_read,
    mark_thread_read,
    mark_unread_from,
    mute_thread,
    react,
    restore_post,
)
from feeds.messages.actions import read_conversation
from feeds.queries import unread_counts
from groups.models import Group, GroupMember
from tests.builders import a_group, a_message, a_post, a_reply


@pytest.fixture
def frame(rf: RequestFactory):
    def around(member, path="/brightwater/people/"):
        request = rf.get(path)
        request.user, request.member, request.network = member.person, member, member.network
        request.resolver_match = resolve(path)
        return Shell(request)

    return around


def test_it_asks_nothing_until_it_is_asked(rf, ada, django_assert_num_queries):
    request = rf.get("/")
    request.user = ada.person
    with django_assert_num_queries(0):
        shell(request)


def test_it_costs_three_queries_for_however_many(ada, frame, django_assert_num_queries):
    for count in (2, 20):
        for number in range(count):
            a_group(by=ada, name=f"Group {count} {number}")
        with django_assert_num_queries(3):
            part = frame(ada)
            assert len(part.groups) >= count
            assert [each.group.get_absolute_url() for each in part.groups]
            assert [network.get_absolute_url() for network in part.networks]
            assert [place.url for place in part.places]
            assert part.policy_due in (True, False)


def test_groups_come_favourites_first_without_archived_ones(ada, frame):
    GroupMember.objects.filter(member=ada).delete()
    for name in ("Payroll", "Canteen", "Run club", "Old"):
        a_group(by=ada, name=name)
    GroupMember.objects.filter(group__name="Run club").update(favourite_at="2026-01-01T00:00Z")
    Group.objects.filter(name="Old").update(archived_at="2026-01-01T00:00Z")
    groups = frame(ada).groups
    assert [each.group.name for each in groups] == ["Run club", "Canteen", "Payroll"]
    assert [each.is_favourite for each in groups] == [True, False, False]


def test_how_many_threads_are_unread_is_said_of_each_group(ada, cem, frame):
    group = a_group(by=ada, name="Payroll", members=(cem,))
    threads = [a_post(by=cem, within=group) for _ in range(3)]

    def numbers():
        part = frame(ada)
        (unread,) = [each.unread for each in part.groups if each.pk == group.pk]
        (network,) = [each.is_unread for each in part.networks]
        return unread, network, part.unread

    assert numbers() == (3, True, "3")
    mark_thread_read(member=ada, thread=threads[0], upto=threads[0].activity)
    mute_thread(member=ada, thread=threads[1])
    assert numbers() == (1, True, "1")
    mark_group_read(member=ada, group=group, upto=threads[2].activity)
    assert numbers() == (0, False, "")
    a_reply(by=cem, to=threads[1])
    a_reply(by=cem, to=threads[0])
    mark_unread_from(member=ada, post=threads[2])
    assert numbers() == (2, True, "2")


def test_whoever_is_in_one_network_is_not_asked_for_others(ada, cem, northgate_ada, sign_in):
    group = a_group(by=ada, name="Payroll", members=(cem,))
    a_post(by=ada, within=group)
    numbers = {}
    for member, others in ((cem, 0), (ada, 1)):
        client = sign_in(member)
        client.get("/brightwater/people/")
        with patch.object(context._networks, "all", wraps=context._networks.all) as asked:
            page = client.get("/brightwater/people/").content.decode()
        numbers[member] = asked.call_count
        assert page.count('class="menu__item" href="/brightwater/" aria-current="true"') == 1
        assert ('href="/northgate/"' in page) == bool(others)
        assert ('class="unread-dot"' in page) == (member == cem)
    assert numbers == {cem: 0, ada: 1}
    with bound(northgate_ada.network_id):
        Member.objects.filter(pk=northgate_ada.pk).update(left_at=timezone.now())
    assert 'href="/northgate/"' not in sign_in(ada).get("/brightwater/people/").content.decode()


def test_another_network_has_its_dot_by_the_same_threads(ada, ben, zoe, northgate_ada, cem,
                                                         northgate_cem, frame):  # fmt: skip
    group = a_group(by=northgate_ada, name="Contract", members=(northgate_cem,))
    a_post(by=zoe, within=a_group(by=zoe, name="Foreign"))

    def dots():
        here, there = frame(ada).networks
        (_home, same) = frame(northgate_ada).networks
        # Seen from within and from without it is the same.
        assert (here.is_unread, there.is_unread) == (False, same.is_unread)
        assert bool(unread_counts(northgate_ada)) == there.is_unread
        assert not any(each.is_unread for each in frame(ben).networks)
        return there.is_unread

    with bound(northgate_ada.network_id):
        threads = [a_post(by=northgate_cem, within=group) for _ in range(3)]
    steps = [
        (lambda: mark_thread_read(member=northgate_ada, thread=threads[0], upto=new_id()), True),
        (lambda: mute_thread(member=northgate_ada, thread=threads[1]), True),
        (lambda: mark_thread_read(member=northgate_ada, thread=threads[2], upto=new_id()), False),
        # Something was said, yet only where one does not want to hear of it.
        (lambda: a_reply(by=northgate_cem, to=threads[1]), False),
        (lambda: mark_group_read(member=northgate_ada, group=group, upto=new_id()), False),
        (lambda: mark_unread_from(member=northgate_ada, post=threads[1]), False),
        (lambda: mark_unread_from(member=northgate_ada, post=threads[2]), True),
        (lambda: mute_member(member=northgate_ada, other=northgate_cem), False),
        (lambda: a_post(by=northgate_cem, within=group), False),
    ]
    assert dots()
    for step, is_unread in steps:
        with bound(northgate_ada.network_id):
            step()
        assert dots() == is_unread


def test_another_network_has_its_dot_by_the_bell_and_by_private_messages(
    ada, cem, northgate_ada, northgate_cem, frame, sign_in
):
    with bound(northgate_ada.network_id):
        group = a_group(by=northgate_ada, name="Contract", members=(northgate_cem,))
        thread = a_post(by=northgate_ada, within=group)
        message = a_message(by=northgate_cem, to=(northgate_ada,))

    def write():
        nonlocal message
        message = a_message(by=northgate_cem, to=(northgate_ada,))

    def read_all():
        mark_group_read(member=northgate_ada, group=group, upto=new_id())
        mark_all_read(member=northgate_ada, upto=new_id())
        talk = message.conversation
        read_conversation(member=northgate_ada, conversation=talk, upto=message.pk)

    def dots():
        here, there = frame(ada).networks
        (_home, same) = frame(northgate_ada).networks
        assert (here.is_unread, there.is_unread) == (False, same.is_unread)
        (_home, others) = frame(cem).networks
        assert not others.is_unread
        # It may be no unread post, and is not called one.
        menu = sign_in(ada).get("/brightwater/people/").content.decode().split("menu__rule")[0]
        is_said = menu.count('class="visually-hidden">something new<')
        assert (is_said, menu.count('class="visually-hidden">unread<')) == (there.is_unread, 0)
        return there.is_unread

    steps = [
        (read_all, False),
        (write, True),
        (read_all, False),
        (lambda: react(member=northgate_cem, post=thread), True),
        # What one may no longer see is no news, neither for the bell.
        (lambda: delete_post(author=northgate_ada, post=thread), False),
        (lambda: restore_post(author=northgate_ada, post=thread), True),
        (read_all, False),
    ]
    for step, is_unread in steps:
        with bound(northgate_ada.network_id):
            step()
            mark_group_read(member=northgate_cem, group=group, upto=new_id())
        assert dots() == is_unread


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads small tables as a whole"
)
def test_what_is_new_in_networks_is_looked_up_and_nothing_is_walked(ada):
    with unsealed("as where it is asked"):
        plan = context._networks._build(ada.person.pk).explain()
    assert "notifications_unread (" in plan and "threads_of_group (" in plan
    walked = {line.split()[-1] for line in plan.splitlines() if " SCAN " in line}
    assert walked <= {"networks_network"}


def test_no_group_of_another_network_is_shown(ada, northgate_ada, zoe, frame):
    a_group(by=northgate_ada, name="Contract")
    a_group(by=zoe, name="Foreign")
    names = {each.group.name for each in frame(ada).groups}
    assert not names & {"Contract", "Foreign"}


def test_networks_are_those_one_is_active_in_home_first(ada, northgate_ada, zoe, eve, frame):
    assert [network.name for network in frame(ada).networks] == ["Brightwater", "Northgate"]
    assert [network.is_current for network in frame(ada).networks] == [True, False]
    assert frame(eve).networks == []


def test_a_policy_is_due_until_it_is_accepted_and_again_when_it_changes(ada, cem, frame):
    Policy.objects.filter(network=ada.network).delete()
    assert not frame(cem).policy_due
    for version in (1, 2):
        policy = Policy.objects.create(network=ada.network, version=version, text="", html="")
        assert frame(cem).policy_due
        assert frame(cem).is_first_policy == (version == 1)
        Acknowledgement.objects.create(policy=policy, member=cem)
        assert not frame(cem).policy_due


def test_only_administrators_are_shown_the_way_to_administration(ada, cem, gil, frame):
    def places(member, path="/brightwater/people/"):
        return [place.url for place in frame(member, path).places]

    assert "/brightwater/admin/" in places(ada)
    assert "/brightwater/admin/" not in places(cem)
    assert "/northgate/admin/" not in places(gil, "/northgate/people/")


def test_where_one_is_is_marked(ada, frame):
    current = [place.url for place in frame(ada).places if place.is_current]
    assert current == ["/brightwater/people/"]


def _changed(model, **fields):
    return lambda member: model.objects.filter(**SHOWN_OF[model](member)).update(**fields)


def _unread(member):
    post = a_post(by=member, within=Group.objects.get(memberships__member=member))
    mark_unread_from(member=member, post=post)


SHOWN_OF = {
    Group: lambda member: {"memberships__member": member},
    GroupMember: lambda member: {"member": member},
    Member: lambda member: {"pk": member.pk},
    Network: lambda member: {"pk": member.network_id},
}
CHANGES = {
    "group's name": (_changed(Group, name="Rations"), "Rations</span>"),
    "group's address": (_changed(Group, slug="rations"), "/groups/rations/"),
    "group's access": (_changed(Group, is_all_company=False, access="secret"), 'hidden">Secret'),
    "group's size": (_changed(Group, member_count=77), "77 people"),
    "unread": (lambda member: _unread(member), "data-unread"),
    "favourite": (_changed(GroupMember, favourite_at="2026-01-01T00:00Z"), "#star"),
    "own name": (_changed(Member, name="Ada Renamed"), "<strong>Ada Renamed"),
    "own photo": (_changed(Member, photo="photos/another.png"), "v=another"),
    "role": (_changed(Member, role="member"), "/brightwater/admin/"),
    "network's name": (_changed(Network, name="Renamed"), 'switcher__name">Renamed'),
    "network's colour": (_changed(Network, color="pink"), "swatch--pink"),
    "network's logo": (_changed(Network, logo="logos/another.png"), "v=another"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_frame_changes_with_everything_that_it_shows(ada, sign_in, what):
    change, now_shown = CHANGES[what]
    client = sign_in(ada)

    def page() -> str:
        return client.get("/brightwater/").content.decode()

    assert (now_shown in page()) == (what == "role")
    change(ada)
    assert (now_shown in page()) != (what == "role")


def test_the_frame_kept_for_one_is_not_shown_to_another(ada, ben, sign_in):
    for member, other in ((ada, ben), (ben, ada), (ada, ben)):
        page = sign_in(member).get("/brightwater/people/").content.decode()
        frame = page.split('<main class="centre"')[0]
        assert f"<strong>{member.name}" in frame
        assert other.name not in frame
