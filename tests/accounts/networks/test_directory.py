"""The directory: who is found in it, and by whom."""

import datetime

import pytest
from django.utils import timezone

from accounts.networks.actions import edit_profile, leave_network
from accounts.networks.models import Level, Member
from tests.builders import several_members


def names(answer):
    return [person.name for person in answer.context["page"]]


def test_it_lists_everyone_by_name_without_those_who_are_gone(ada, ben, cem, dee, eve, sign_in):
    leave_network(member=dee, keep_name=True)
    assert Member.objects.filter(network=ada.network).count() == 5
    answer = sign_in(ada).get("/brightwater/people/")
    assert names(answer) == ["Ada Okafor", "Ben Hughes", "Cem Yilmaz"]


def test_it_is_found_by_letters_of_name_title_or_department(ada, ben, cem, sign_in):
    edit_profile(member=ben, title="Team manager", department="Payroll")
    client = sign_in(ada)
    assert names(client.get("/brightwater/people/?q=yil")) == ["Cem Yilmaz"]
    assert names(client.get("/brightwater/people/?q=pay+ben")) == ["Ben Hughes"]
    assert names(client.get("/brightwater/people/?q=nobody")) == []


def test_it_is_filtered_by_department_and_level(ada, ben, cem, sign_in):
    head = Level.objects.get(network=ada.network, name="Head")
    edit_profile(member=ben, department="Payroll", level=head)
    edit_profile(member=cem, department="Payroll")
    client = sign_in(ada)
    assert names(client.get("/brightwater/people/?department=Payroll")) == [
        "Ben Hughes",
        "Cem Yilmaz",
    ]
    found = client.get(f"/brightwater/people/?department=Payroll&level={head.pk}")
    assert names(found) == ["Ben Hughes"]
    assert found.context["departments"] == ["Payroll"]


@pytest.mark.parametrize("level", ["x", "999999", "-1", "9" * 40])
def test_a_level_that_is_none_filters_nothing(ada, sign_in, level):
    assert names(sign_in(ada).get(f"/brightwater/people/?level={level}")) == ["Ada Okafor"]


def test_its_pages_follow_one_another(ada, sign_in):
    several_members(70, network=ada.network)
    client, url, found = sign_in(ada), "/brightwater/people/", []
    while url:
        answer = client.get(url)
        found += names(answer)
        url = answer.context["next_url"] and f"/brightwater/people/{answer.context['next_url']}"
    assert len(found) == len(set(found)) == 71
    assert found == sorted(found)


def test_it_costs_the_same_for_more_people(ada, sign_in, django_assert_max_num_queries):
    client = sign_in(ada)
    client.get("/brightwater/people/")
    for count in (5, 45):
        several_members(count, network=ada.network)
        with django_assert_max_num_queries(10):
            client.get("/brightwater/people/")


def test_strangers_and_the_suspended_find_nothing(ada, eve, zoe, sign_in):
    for outsider in (eve, zoe):
        assert sign_in(outsider).get("/brightwater/people/").status_code == 404
        assert sign_in(outsider).get("/brightwater/people/choose/?q=a").status_code == 404


def test_a_client_finds_the_people_of_the_external_network_only(ada, ben, gil, sign_in):
    client = sign_in(gil)
    assert names(client.get("/northgate/people/")) == ["Ada Okafor", "Gil Moreau"]
    assert client.get("/brightwater/people/").status_code == 404


def test_a_client_is_marked_and_gone_after_the_end_date(ada, northgate_ada, gil, sign_in):
    assert "Client" in sign_in(northgate_ada).get("/northgate/people/").content.decode()
    Member.objects.filter(pk=gil.pk).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    assert names(sign_in(northgate_ada).get("/northgate/people/")) == ["Ada Okafor"]
    assert sign_in(gil).get("/northgate/people/").status_code == 404


def test_proposals_are_active_staff_of_the_same_network(ada, ben, cem, eve, gil, zoe, sign_in):
    answer = sign_in(ada).get("/brightwater/people/choose/?q=e")
    text = answer.content.decode()
    assert "Ben Hughes (@ben-hughes)" in text
    assert "Cem Yilmaz" in text
    for absent in ("Eve", "Gil", "Zoe", "Ada"):
        assert absent not in text
