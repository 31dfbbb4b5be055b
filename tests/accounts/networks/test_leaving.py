"""Leaving a network, and coming back."""

from accounts.events.models import Event
from accounts.networks.actions import edit_profile, join_network, leave_network
from accounts.networks.models import Member

PAGE = "/brightwater/leave/"


def test_leaving_is_asked_for_confirmation(cem, sign_in):
    client = sign_in(cem)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, {"keep_name": "yes"})
    assert answer.status_code == 422
    assert "sure" in answer.context["form"].errors
    cem.refresh_from_db()
    assert cem.is_active


def test_who_leaves_is_out_at_once_and_the_log_knows(cem, ada, sign_in):
    client = sign_in(cem)
    answer = client.post(PAGE, {"keep_name": "yes", "sure": "on"})
    assert answer["Location"] == "/networks/"
    assert client.get("/brightwater/people/").status_code == 404
    cem.refresh_from_db()
    assert (cem.name, cem.status) == ("Cem Yilmaz", "left")
    assert Event.objects.filter(network=ada.network, kind="membership.ended").count() == 1


def test_who_wants_becomes_a_former_member(cem, dee, sign_in):
    edit_profile(member=cem, title="Adviser", phone="123", about="Me")
    edit_profile(member=dee, reports_to=cem)
    sign_in(cem).post(PAGE, {"keep_name": "no", "sure": "on"})
    cem.refresh_from_db()
    assert (cem.name, cem.title, cem.phone, cem.about) == ("A former member", "", "", "")
    assert "cem" not in cem.handle
    dee.refresh_from_db()
    assert dee.reports_to is None


def test_the_only_administrator_cannot_leave(ada, cem, sign_in):
    answer = sign_in(ada).post(PAGE, {"keep_name": "yes", "sure": "on"})
    assert answer.status_code == 422
    assert "administrator" in answer.content.decode()


def test_coming_back_gives_the_old_membership_without_its_power(ada, ben):
    leave_network(member=ben, keep_name=True)
    back = join_network(person=ben.person, network=ada.network, name="Ben Hughes", brought_by=ada)
    assert (back.pk, back.status, back.role) == (ben.pk, "active", Member.Role.MEMBER)


def test_who_was_suspended_does_not_come_back_by_an_invitation(ada, eve):
    back = join_network(person=eve.person, network=ada.network, name="Eve Stone", brought_by=ada)
    assert back.status == "suspended"
