"""Sign-in by the organisation's own service, against a real provider; who must not get in."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from accounts.invitations.models import Invitation
from accounts.models import Person
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member, Network
from accounts.oidc import openid_connect
from tests.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.builders import PASSWORD

NAME = "Brightwater account"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name=NAME
    )
    provider.claims = {
        "sub": "248289761001",
        "name": "Fay Lindqvist",
        "email": "fay@brightwater.example",
        "email_verified": True,
    }
    yield provider
    provider.stop()


@pytest.fixture
def open_brightwater(brightwater):
    Network.objects.filter(pk=brightwater.pk).update(
        launch=Network.Launch.OPEN, may_ask=True, email_domains=["brightwater.example"]
    )
    return brightwater


def sign_in_there(provider, client=None, **query):
    """Walk the whole way with one browser; returns it and the last answer."""
    client = client or Client()
    app = provider_id(provider)
    away = client.post(f"/accounts/oidc/{app}/login/", query)
    assert away.status_code == 302, away.content
    back = provider.authorize(away["Location"])
    return client, client.get(back.removeprefix("http://testserver"))


def provider_id(provider):
    app = openid_connect(issuer=provider.issuer, client_id="x", client_secret="x", name="x")
    return app["openid_connect"]["APPS"][0]["provider_id"]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_who_is_at_the_domain_of_an_open_network_comes_in(provider, open_brightwater):
    client, answer = sign_in_there(provider)
    assert answer.status_code == 302
    assert is_signed_in(client)
    fay = Member.objects.get(person__email="fay@brightwater.example")
    assert (fay.name, fay.network) == ("Fay Lindqvist", open_brightwater)
    assert EmailAddress.objects.get(user=fay.person).verified
    assert not fay.person.has_usable_password()


def test_who_came_once_comes_again_even_with_another_address(provider, open_brightwater):
    sign_in_there(provider)
    provider.claims["email"] = "fay.lindqvist@elsewhere.example"
    client, _answer = sign_in_there(provider)
    assert is_signed_in(client)
    assert Person.objects.filter(email__contains="fay").count() == 1


def test_a_link_shows_a_question_and_only_the_button_leads_away(provider, brightwater):
    answer = Client().get(f"/accounts/oidc/{provider_id(provider)}/login/")
    assert answer.status_code == 200


def test_who_has_a_valid_invitation_comes_in_by_it(provider, ada):
    _invite(ada, "fay@brightwater.example")
    client, _answer = sign_in_there(provider)
    assert is_signed_in(client)
    fay = Member.objects.get(person__email="fay@brightwater.example")
    assert fay.brought_by == ada
    assert Invitation.objects.get().accepted_by == fay


@pytest.mark.parametrize("email_verified", [False, None, "true", 1])
def test_an_address_that_the_service_has_not_verified_opens_nothing(
    provider, open_brightwater, email_verified
):
    provider.claims["email_verified"] = email_verified
    _assert_refused(provider)


@pytest.mark.parametrize(
    "email",
    [
        "fay@elsewhere.example",
        "fay@sub.brightwater.example",
        "fay@notbrightwater.example",
        "fay@brightwater.example.evil.example",
        "brightwater.example@evil.example",
    ],
)
def test_a_stranger_is_refused_however_like_ours_the_domain_looks(
    provider, open_brightwater, email
):
    provider.claims["email"] = email
    _assert_refused(provider)


@pytest.mark.parametrize("launch", [Network.Launch.LOW_KEY, Network.Launch.PAUSED])
def test_an_unopened_network_lets_nobody_in_by_domain(provider, open_brightwater, launch):
    Network.objects.update(launch=launch)
    _assert_refused(provider)


def test_an_invitation_by_somebody_who_was_suspended_since_lets_nobody_in(provider, ada, cem):
    _invite(cem, "fay@brightwater.example")
    suspend_member(admin=ada, member=cem, reason="Left the company.")
    _assert_refused(provider)


def test_an_expired_invitation_lets_nobody_in(provider, ada):
    invitation = _invite(ada, "fay@brightwater.example")
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    _assert_refused(provider)


@pytest.mark.parametrize("email", ["cem@brightwater.example", "CEM@Brightwater.Example"])
def test_nobody_takes_over_an_existing_account_by_its_address(
    provider, open_brightwater, cem, email
):
    provider.claims["email"] = email
    client, answer = sign_in_there(provider)
    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_the_owner_connects_the_account_from_within_and_then_comes_in_by_it(provider, cem, sign_in):
    provider.claims["email"] = "cem@brightwater.example"
    browser = Client()
    browser.post("/accounts/login/", {"login": cem.person.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    sign_in_there(provider, browser, process="connect")
    assert SocialAccount.objects.get().user == cem.person
    client, _answer = sign_in_there(provider)
    assert client.session["_auth_user_id"] == str(cem.person.pk)


def _with(**claims):
    return lambda token: token.update(claims)


@pytest.mark.parametrize(
    "spoil",
    [
        _with(nonce="another"),
        _with(nonce=None),
        lambda token: token.pop("nonce"),
        _with(aud="somebody-else"),
        _with(aud=["collab", "other"], azp="other"),
        _with(iss="http://evil.example"),
        _with(exp=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
        lambda token: token.pop("exp"),
        _with(sub="somebody-else"),
        lambda token: token.pop("sub"),
    ],
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(provider, open_brightwater, spoil):
    provider.spoil = spoil
    _assert_refused(provider)


def test_a_token_signed_by_another_key_is_refused(provider, open_brightwater):
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    _assert_refused(provider)


def test_a_token_signed_with_a_shared_secret_is_refused(provider, open_brightwater):
    provider.algorithm, provider.signing_key = "HS256", CLIENT_SECRET * 2
    _assert_refused(provider)


def test_an_unsigned_token_is_refused(provider, open_brightwater):
    provider.algorithm, provider.signing_key = "none", None
    _assert_refused(provider)


def test_an_answer_about_somebody_else_is_refused(provider, open_brightwater):
    provider.userinfo = {"sub": "somebody-else"}
    _assert_refused(provider)


@pytest.mark.parametrize("state", ["", "forged"])
def test_an_answer_that_this_browser_did_not_ask_for_is_refused(provider, open_brightwater, state):
    client = Client()
    away = client.post(f"/accounts/oidc/{provider_id(provider)}/login/")
    back = provider.authorize(away["Location"]).removeprefix("http://testserver")
    address, _, _query = back.partition("&state=")
    assert client.get(f"{address}&state={state}").status_code == 401
    assert not is_signed_in(client)


def test_an_answer_is_of_use_only_to_the_browser_that_asked_and_once(provider, open_brightwater):
    victim, thief = Client(), Client()
    away = victim.post(f"/accounts/oidc/{provider_id(provider)}/login/")
    back = provider.authorize(away["Location"]).removeprefix("http://testserver")
    thief.get(back)
    assert not is_signed_in(thief)
    victim.get(back)
    assert is_signed_in(victim)
    victim.logout()
    victim.get(back)
    assert not is_signed_in(victim)


def test_what_the_link_says_is_not_passed_on_to_the_service(provider, brightwater):
    away = Client().post(
        f"/accounts/oidc/{provider_id(provider)}/login/?auth_params=nonce%3Dmine&scope=admin"
    )
    assert "nonce=mine" not in away["Location"]
    assert "admin" not in away["Location"]


def test_another_service_has_another_place_for_its_accounts():
    def place(issuer):
        return openid_connect(issuer=issuer, client_id="x", client_secret="", name="")[
            "openid_connect"
        ]["APPS"][0]["provider_id"]

    assert place("https://one.example") != place("https://two.example")
    assert place("https://one.example") == place("https://one.example/")


@pytest.mark.parametrize("missing", ["issuer", "client_id"])
def test_without_an_issuer_or_an_id_there_is_no_service(missing):
    given = {"issuer": "https://one.example", "client_id": "x", missing: ""}
    assert openid_connect(**given, client_secret="", name="") == {}


def test_a_service_that_was_not_set_up_is_not_found(db):
    assert Client().post("/accounts/oidc/sso-unknown/login/").status_code == 404


def _assert_refused(provider):
    people = Person.objects.count()
    client, answer = sign_in_there(provider)
    assert answer.status_code in (401, 403)
    assert not is_signed_in(client)
    assert Person.objects.count() == people
    assert not SocialAccount.objects.exists()


def _invite(inviter, email):
    return Invitation.objects.create(
        network=inviter.network,
        email=email,
        inviter=inviter,
        token_hash="0" * 64,
        nonce="1",
        expires_at=timezone.now() + datetime.timedelta(days=14),
    )
