"""My networks, and the way in."""

from django.test import Client

from accounts.networks.actions import suspend_member


def test_an_empty_database_leads_to_the_first_run(db):
    assert Client().get("/")["Location"] == "/first-run/"


def test_nobody_is_led_to_sign_in(ada):
    assert Client().get("/")["Location"] == "/accounts/login/"


def test_who_is_in_one_network_is_led_there(dee, sign_in):
    assert sign_in(dee).get("/")["Location"] == "/brightwater/"


def test_who_is_in_several_is_led_to_the_last_one_used(northgate_cem, cem, sign_in):
    client = sign_in(cem)
    assert client.get("/")["Location"] == "/networks/"
    client.get("/northgate/people/")
    assert client.get("/")["Location"] == "/northgate/"
    client.get("/brightwater/people/")
    assert client.get("/")["Location"] == "/brightwater/"


def test_a_network_that_one_has_left_is_not_led_to(ada, northgate_ada, northgate_cem, cem, sign_in):
    client = sign_in(cem)
    client.get("/northgate/people/")
    suspend_member(admin=northgate_ada, member=northgate_cem, reason="Done.")
    assert client.get("/")["Location"] == "/brightwater/"


def test_the_list_says_where_one_is_suspended_and_nothing_of_others(eve, zoe, gil, sign_in):
    page = sign_in(eve).get("/networks/")
    assert [member.network.name for member in page.context["closed_to_me"]] == ["Brightwater"]
    assert page.context["memberships"] == []
    text = page.content.decode()
    assert "Ask its administrator" in text
    assert "Elsewhere" not in text
    assert "Northgate" not in text


def test_the_list_is_for_those_who_are_signed_in(ada):
    assert Client().get("/networks/")["Location"].startswith("/accounts/login/")
