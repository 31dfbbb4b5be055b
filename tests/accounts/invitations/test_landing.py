"""Through the door: the link in the mail, and what it opens."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.invitations.actions import withdraw_invitation
from accounts.invitations.models import Invitation
from accounts.invitations.tokens import token_of
from accounts.models import Person
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member
from tests.builders import a_person, an_invitation


def link(invitation: Invitation, what: str = "landing") -> str:
    return reverse(f"invitations:{what}", args=[token_of(invitation)])


def everything_stored() -> dict[str, list]:
    """Every row but the visitor's own session, which holds the CSRF token of the form."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and model is not Session
    }


def test_the_page_says_who_invites_into_what(ada, client):
    invitation = an_invitation(ada, personal_line="You would like <it>.")
    page = client.get(link(invitation)).content.decode()
    for words in ("Ada Okafor", "Brightwater", "You would like &lt;it&gt;.", invitation.email):
        assert words in page
    assert client.get(link(invitation))["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize("agent", ["Mozilla/5.0", "BarracudaURLScanner", ""])
def test_a_mail_scanner_changes_nothing(ada, agent):
    invitation = an_invitation(ada)
    before = everything_stored()
    for _time in range(5):
        for method in ("get", "head"):
            client = Client(headers={"user-agent": agent})
            assert getattr(client, method)(link(invitation)).status_code == 200
            assert getattr(client, method)(link(invitation, "accept")).status_code == 405
            assert getattr(client, method)(link(invitation, "opened")).status_code == 405
    assert everything_stored() == before


def test_a_human_opens_it_by_a_sign_of_life_or_by_the_form(ada, client):
    first, second = an_invitation(ada, "a@x.example"), an_invitation(ada, "b@x.example")
    assert client.post(link(first, "opened")).status_code == 204
    assert client.post(link(second, "accept"), {"name": ""}).status_code == 422
    for invitation in (first, second):
        invitation.refresh_from_db()
        assert invitation.state == "opened"


def test_a_newcomer_joins_is_signed_in_and_led_to_the_first_steps(ada, client):
    invitation = an_invitation(ada, "Fay Lim <fay@brightwater.example>")
    answer = client.post(link(invitation, "accept"), {"name": "Fay Lim"})
    assert answer.status_code == 302
    assert answer.url == f"/{ada.network.slug}/welcome/"
    member = Member.objects.get(network=ada.network, name="Fay Lim")
    assert client.session["_auth_user_id"] == str(member.person_id)


def test_a_weak_password_is_said_beside_the_field(ada, client):
    invitation = an_invitation(ada)
    answer = client.post(link(invitation, "accept"), {"name": "Fay", "password": "12345678"})
    assert answer.status_code == 422
    assert not Person.objects.filter(email=invitation.email).exists()


def test_signed_in_with_the_address_one_click_is_enough(ada, zoe, sign_in):
    zoe.person.emailaddress_set.create(email=zoe.person.email, verified=True, primary=True)
    invitation = an_invitation(ada, zoe.person.email)
    client = sign_in(zoe)
    assert client.post(link(invitation, "accept")).url == f"/{ada.network.slug}/welcome/"
    assert Member.objects.filter(network=ada.network, person=zoe.person).exists()


def test_signed_in_as_somebody_else_joins_nobody(ada, zoe, sign_in):
    invitation = an_invitation(ada)
    client = sign_in(zoe)
    page = client.get(link(invitation)).content.decode()
    assert zoe.person.email in page and invitation.email in page
    assert client.post(link(invitation, "accept"), {"name": "Zoe"}).status_code == 409
    assert Member.objects.filter(network=ada.network).count() == 1
    client.post(link(invitation, "switch"))
    assert "_auth_user_id" not in client.session


def test_who_is_signed_out_and_has_an_account_joins_with_one_click(ada, client):
    person = a_person("fay@brightwater.example")
    client.post(link(an_invitation(ada), "accept"))
    assert Member.objects.filter(network=ada.network, person=person).exists()
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_link_is_no_way_around_the_second_factor(ada, client):
    person = a_person("fay@brightwater.example")
    TOTP.activate(person, generate_totp_secret())
    invitation = an_invitation(ada)
    answer = client.post(link(invitation, "accept"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert not Member.objects.filter(network=ada.network, person=person).exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_what_no_longer_opens_says_why(ada, cem, client):
    taken, by_suspended = an_invitation(ada, "a@x.example"), an_invitation(cem, "b@x.example")
    withdraw_invitation(member=ada, invitation=taken)
    suspend_member(admin=ada, member=cem, reason="Left.")
    for invitation, words in ((taken, "taken back"), (by_suspended, "somebody else")):
        for answer in (
            client.get(link(invitation)),
            client.post(link(invitation, "accept"), {"name": "Fay"}),
        ):
            assert answer.status_code == 410
            assert words in answer.content.decode()
    used = an_invitation(ada, "c@x.example")
    client.post(link(used, "accept"), {"name": "Cleo"})
    again = Client().post(link(used, "accept"), {"name": "Carl"})
    assert again.status_code == 410
    assert Member.objects.filter(network=ada.network).count() == 3


def test_guessing_is_stopped(ada, client):
    invitation = an_invitation(ada)
    assert client.get("/invitation/guess/").status_code == 404
    for number in range(40):
        client.get(f"/invitation/guess{number}/")
    assert client.get(link(invitation)).status_code == 404
    assert client.post(link(invitation, "accept"), {"name": "Fay"}).status_code == 404


def test_following_good_links_is_no_guessing(ada, client):
    invitation = an_invitation(ada)
    for _time in range(40):
        assert client.get(link(invitation)).status_code == 200
