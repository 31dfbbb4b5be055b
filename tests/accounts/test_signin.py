"""Signing in: every door, who is kept out, and that no answer tells who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Person
from accounts.signin import prove_address, sign_in_person
from accounts.templatetags.browsers import browser
from tests.builders import PASSWORD, a_person, mails_to

KNOWN, UNKNOWN = "cem@brightwater.example", "nobody@brightwater.example"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def code_sent_to(address):
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mails_to(address)[-1].text, re.M).group(1)


def signed_in_by_password(person, **headers):
    client = Client(**headers)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert is_signed_in(client)
    return client


def test_with_address_and_password(cem):
    signed_in_by_password(cem.person)


def test_case_of_the_address_does_not_matter(cem):
    client = Client()
    client.post("/accounts/login/", {"login": "CEM@Brightwater.example", "password": PASSWORD})
    assert is_signed_in(client)


def test_with_a_code_by_mail(cem):
    client = Client()
    answer = client.post("/accounts/login/code/", {"email": KNOWN})
    assert not is_signed_in(client)
    client.post(answer["Location"], {"code": "WRONG1"})
    assert not is_signed_in(client)
    client.post(answer["Location"], {"code": code_sent_to(KNOWN)})
    assert is_signed_in(client)


def test_a_code_is_good_for_three_tries(cem):
    client = Client()
    answer = client.post("/accounts/login/code/", {"email": KNOWN})
    code = code_sent_to(KNOWN)
    for _try in range(3):
        client.post(answer["Location"], {"code": "WRONG1"})
    client.post(answer["Location"], {"code": code})
    assert not is_signed_in(client)


def test_a_code_is_of_no_use_in_another_browser(cem):
    asked, other = Client(), Client()
    answer = asked.post("/accounts/login/code/", {"email": KNOWN})
    other.post(answer["Location"], {"code": code_sent_to(KNOWN)})
    assert not is_signed_in(other)


def test_an_address_that_is_not_proved_opens_nothing(db):
    person = Person.objects.create_user(UNKNOWN, PASSWORD)
    EmailAddress.objects.create(user=person, email=UNKNOWN, verified=False, primary=True)
    client = Client()
    client.post("/accounts/login/", {"login": UNKNOWN, "password": PASSWORD})
    assert not is_signed_in(client)


def test_an_inactive_person_is_not_signed_in(cem):
    Person.objects.filter(pk=cem.person.pk).update(is_active=False)
    client = Client()
    client.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD})
    assert not is_signed_in(client)


def test_a_forgotten_password_is_replaced_by_a_code(cem):
    client = Client()
    answer = client.post("/accounts/password/reset/", {"email": KNOWN}, follow=True)
    page = answer.redirect_chain[-1][0]
    answer = client.post(page, {"code": code_sent_to(KNOWN)}, follow=True)
    page = answer.redirect_chain[-1][0]
    new = "a quite different phrase"
    client.post(page, {"password1": new, "password2": new})
    cem.person.refresh_from_db()
    assert cem.person.check_password(new)


@pytest.mark.parametrize(
    "password", ["short", "elevenchars", "password1234", "cem@brightwater.example", "x" * 129]
)
def test_a_weak_or_endless_password_is_refused(cem, password):
    client = signed_in_by_password(cem.person)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    cem.person.refresh_from_db()
    assert cem.person.check_password(PASSWORD)


def test_another_password_ends_the_sessions_made_with_the_old_one(cem):
    here, elsewhere = signed_in_by_password(cem.person), signed_in_by_password(cem.person)
    new = "a quite different phrase"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert elsewhere.get("/accounts/settings/").status_code == 302


def test_nobody_signs_up_by_themselves(db):
    client = Client()
    client.post("/accounts/signup/", {"email": UNKNOWN, "password1": PASSWORD})
    assert not Person.objects.exists()


# The same answer for both


@pytest.mark.parametrize(
    ("door", "field", "more"),
    [
        ("/accounts/login/", "login", {"password": "a wrong password"}),
        ("/accounts/login/code/", "email", {}),
        ("/accounts/password/reset/", "email", {}),
        ("/accounts/signup/", "email", {"password1": PASSWORD}),
    ],
)
def test_no_answer_tells_whether_an_address_is_known(cem, door, field, more):
    answers = []
    for address in (KNOWN, UNKNOWN):
        client = Client()
        answer = client.post(door, {field: address, **more})
        shown = client.get(answer["Location"]) if answer.status_code == 302 else answer
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", shown.content.decode())
        cookies = sorted(answer.cookies)
        headers = {
            name: value
            for name, value in answer.headers.items()
            # The second of the answer may change between the two.
            if name not in {"Content-Length", "Expires"}
        }
        answers.append((answer.status_code, headers, cookies, text.replace(address, "…")))
    assert answers[0] == answers[1]


def test_an_unknown_address_gets_a_mail_as_well_and_no_code_works(db):
    client = Client()
    answer = client.post("/accounts/login/code/", {"email": UNKNOWN})
    assert len(mails_to(UNKNOWN)) == 1
    client.post(answer["Location"], {"code": "ABCDEF"})
    assert not is_signed_in(client)


# Guessing is bounded


def test_guessing_a_password_is_stopped_and_the_right_one_waits_too(cem):
    for number in range(12):
        Client().post("/accounts/login/", {"login": KNOWN, "password": f"guess {number}"})
    client = Client()
    answer = client.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD})
    assert not is_signed_in(client)
    assert "Too many" in answer.content.decode()


def test_a_forged_proxy_header_buys_no_more_guesses(cem):
    for number in range(12):
        Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}).post(
            "/accounts/login/", {"login": KNOWN, "password": f"guess {number}"}
        )
    client = Client(headers={"X-Forwarded-For": "192.0.2.200"})
    client.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD})
    assert not is_signed_in(client)


def test_asking_for_codes_is_bounded(cem):
    for _try in range(6):
        Client().post("/accounts/login/code/", {"email": KNOWN})
    assert len(mails_to(KNOWN)) == 3


# The second factor


def test_who_has_a_second_factor_is_asked_for_it_at_every_door(cem):
    TOTP.activate(cem.person, generate_totp_secret())
    client = Client()
    answer = client.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD})
    assert (answer["Location"], is_signed_in(client)) == ("/accounts/2fa/authenticate/", False)

    client = Client()
    answer = client.post("/accounts/login/code/", {"email": KNOWN})
    answer = client.post(answer["Location"], {"code": code_sent_to(KNOWN)})
    assert (answer["Location"], is_signed_in(client)) == ("/accounts/2fa/authenticate/", False)


def test_the_second_factor_is_set_up_and_gives_recovery_codes(cem):
    client = signed_in_by_password(cem.person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    kinds = set(Authenticator.objects.filter(user=cem.person).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_a_change_of_the_second_factor_asks_for_the_password_again(cem):
    client = signed_in_by_password(cem.person)
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_passkeys_are_offered_and_can_be_added(cem):
    assert "passkey_login" in Client().get("/accounts/login/").content.decode()
    client = signed_in_by_password(cem.person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


# Signing in by a link


def _follow_a_link(person):
    """Sign `person` in as a link does that proved the address; gives the session and the answer."""
    request = RequestFactory().post("/invitation/token/", headers={"User-Agent": "Laptop"})
    request.user, request.session = AnonymousUser(), SessionStore()
    request.session.create()
    MessageMiddleware(lambda request: None).process_request(request)
    with request_context(request):
        return request.session, sign_in_person(request, person, "/networks/")


def test_a_link_that_proves_the_address_signs_in(db):
    person = Person.objects.create_user(UNKNOWN)
    session, answer = _follow_a_link(person)
    assert answer["Location"] == "/networks/"
    assert session["_auth_user_id"] == str(person.pk)
    assert UserSession.objects.get(user=person).user_agent == "Laptop"


def test_a_link_is_no_way_around_the_second_factor(cem):
    TOTP.activate(cem.person, generate_totp_secret())
    session, answer = _follow_a_link(cem.person)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in session


def test_the_link_of_an_invitation_proves_the_address(db):
    person = Person.objects.create_user(UNKNOWN)
    assert not EmailAddress.objects.exists()
    address = prove_address(person)
    assert (address.verified, address.primary) == (True, True)
    assert prove_address(person) == address


def test_who_had_only_claimed_the_address_loses_the_claim(cem):
    EmailAddress.objects.create(user=cem.person, email=UNKNOWN, verified=False)
    person = Person.objects.create_user(UNKNOWN)
    prove_address(person)
    assert EmailAddress.objects.get(email=UNKNOWN).user == person


# Sessions


def test_one_sees_ones_sessions_and_ends_one_of_them(cem):
    here = signed_in_by_password(cem.person, headers={"User-Agent": "Laptop"})
    phone = signed_in_by_password(cem.person, headers={"User-Agent": "Phone"})
    page = here.get("/accounts/sessions/").content.decode()
    assert "Laptop" in page
    assert "Phone" in page
    session = UserSession.objects.get(user_agent="Phone")
    here.post(f"/accounts/sessions/{session.pk}/end/")
    assert phone.get("/accounts/settings/").status_code == 302
    assert here.get("/accounts/settings/").status_code == 200


def test_nobody_ends_the_session_of_another(cem, dee):
    hers = signed_in_by_password(dee.person)
    session = UserSession.objects.get(user=dee.person)
    client = signed_in_by_password(cem.person)
    assert client.post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    assert hers.get("/accounts/settings/").status_code == 200


def test_all_other_sessions_are_ended_at_once(cem):
    here, there = signed_in_by_password(cem.person), signed_in_by_password(cem.person)
    here.post("/accounts/sessions/")
    assert there.get("/accounts/settings/").status_code == 302
    assert here.get("/accounts/settings/").status_code == 200


# Preferences


def test_preferences_are_kept(cem, sign_in):
    client = sign_in(cem)
    answer = client.post(
        "/accounts/settings/", {"language": "", "time_zone": "Europe/Berlin", "theme": "dark"}
    )
    assert answer.status_code == 302
    cem.person.refresh_from_db()
    kept = (cem.person.time_zone, cem.person.theme, cem.person.has_shortcuts)
    assert kept == ("Europe/Berlin", "dark", False)


def test_a_preference_that_is_none_is_refused_beside_the_field(cem, sign_in):
    answer = sign_in(cem).post("/accounts/settings/", {"time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"time_zone"}


def test_settings_are_for_those_who_are_signed_in(db):
    assert Client().get("/accounts/settings/").status_code == 302


def test_only_the_own_person_can_be_changed_by_the_form(cem, sign_in):
    sign_in(cem).post(
        "/accounts/settings/",
        {"email": "thief@evil.example", "is_active": "", "password": "x", "theme": "dark"},
    )
    cem.person.refresh_from_db()
    assert (cem.person.email, cem.person.is_active) == (KNOWN, True)
    assert a_person("other@brightwater.example").theme == ""


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156 Safari/537 Edg/156", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1", "Safari on iPhone"),
        ("curl/8.14", "curl/8.14"),
        ("", "Unknown browser"),
    ],
)
def test_a_session_is_told_by_the_name_of_its_browser(user_agent, name):
    assert browser(user_agent) == name
