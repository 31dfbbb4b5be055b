"""
Sign-in by the organisation's own OpenID Connect service, set up by the environment alone.

The threat: whoever can make that service assert an address must not get the account that already
has it. So an account is found by issuer and subject and by nothing else; someone new comes in only
with a verified address that has a valid invitation, or at a domain of a network whose launch is
open; and an existing account is connected only from within, by its owner.
"""

import secrets
from contextlib import suppress
from typing import Any

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.invitations.actions import InvitationUnusable, accept_invitation
from accounts.invitations.models import Invitation
from accounts.models import Person, normal_email
from accounts.networks.actions import join_network
from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound, unsealed
from accounts.signin import prove_address

# Asymmetric only: with a shared secret, whoever can check a token could make one.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_LEEWAY_SECONDS = 60


class Adapter(DefaultSocialAccountAdapter):
    """Who may come in by the service, and as whom."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None):
        return _ours(request, super().get_provider(request, provider, client_id=client_id))

    def list_providers(self, request: HttpRequest) -> list[Provider]:
        return [_ours(request, provider) for provider in super().list_providers(request)]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        email = verified_address(sociallogin)
        if not email:
            raise _refused(request, "unproved")
        if _is_taken(email):
            raise _refused(request, "taken")
        if not _may_come_in(email):
            raise _refused(request, "uninvited")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        email = verified_address(sociallogin)
        return bool(email) and not _is_taken(email) and _may_come_in(email)

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form=None) -> Person:
        name = sociallogin.account.extra_data.get("name", "")
        email = verified_address(sociallogin)
        sociallogin.email_addresses = []
        person = super().save_user(request, sociallogin, form)
        prove_address(person)
        _come_in(person, email, name or email.partition("@")[0])
        if not _is_in_some_network(person):
            raise _refused(request, "uninvited")
        return person

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> Person:
        person = super().populate_user(request, sociallogin, data)
        person.email = normal_email(person.email)
        return person


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """The code flow of OpenID Connect Core 1.0, with every check of its section 3.1.3.7 made."""

    nonce: str | None = None

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = self._decode_id_token(app, kwargs["response"].get("id_token", ""))
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("The token was not made for this sign-in (nonce).")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("The answers are about two different people (sub).")
        return self.get_provider().sociallogin_from_response(request, {**claims, **userinfo})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        issuer = app.settings["issuer"]
        if self.openid_config.get("issuer", "").rstrip("/") != issuer.rstrip("/"):
            raise OAuth2Error("The service names another issuer than OIDC_ISSUER.")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._signing_key(id_token),
                algorithms=_ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise OAuth2Error("The token of the service is not valid.") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The token was made for somebody else (azp).")
        return claims

    def _signing_key(self, id_token: str) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        wanted = jwt.get_unverified_header(id_token).get("kid")
        for key in keys:
            if key.key_id == wanted or (wanted is None and len(keys) == 1):
                return key
        raise jwt.InvalidTokenError("No such key.")


class OidcProvider(OpenIDConnectProvider):
    """Adds a nonce; takes nothing from the query of whoever wrote the link."""

    oauth2_adapter_class = OidcAdapter

    def redirect(
        self, request: HttpRequest, process: str, next_url=None, data=None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        return super().redirect(
            request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce
        )

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        # What is not needed is not kept.
        return {key: data[key] for key in ("sub", "name", "email") if key in data}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        if not data.get("email"):
            return []
        # Only the JSON value true: some services send the string "false", which is true in Python.
        is_verified = data.get("email_verified") is True
        return [EmailAddress(email=data["email"], verified=is_verified, primary=True)]


class _CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Provider):
        state, answer = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce")
        return state, answer


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the service."""
    return OAuth2LoginView.adapter_view(_adapter(request, provider_id))(request)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the browser back from the service."""
    return _CallbackView.adapter_view(_adapter(request, provider_id))(request)


def verified_address(sociallogin: SocialLogin) -> str:
    """The address that the service says it has verified, or nothing."""
    for address in sociallogin.email_addresses:
        if address.verified:
            return normal_email(address.email)
    return ""


def _is_taken(email: str) -> bool:
    taken = EmailAddress.objects.filter(email=email, verified=True).exists()
    return taken or Person.objects.filter(email=email).exists()


def _may_come_in(email: str) -> bool:
    return bool(_invitations(email) or _open_networks(email))


def _come_in(person: Person, email: str, name: str) -> None:
    for invitation in _invitations(email):
        # Another may have been used, or its inviter lost the right, since we looked.
        with bound(invitation.network_id), suppress(InvitationUnusable):
            accept_invitation(invitation=invitation, person=person, name=name)
    for network in _open_networks(email):
        with bound(network.pk):
            join_network(person=person, network=network, name=name)


def _is_in_some_network(person: Person) -> bool:
    with unsealed("somebody who comes in nowhere gets no account"):
        return Member.objects.active().filter(person=person).exists()


def _invitations(email: str) -> list[Invitation]:
    with unsealed("an address may be invited into several networks"):
        return list(Invitation.objects.valid().filter(email=email, network__closed_at=None))


def _open_networks(email: str) -> list[Network]:
    """Home networks that are open to the domain of `email`, which must be one of theirs exactly."""
    domain = email.rpartition("@")[2]
    networks = Network.objects.open().filter(
        kind=Network.Kind.HOME, launch=Network.Launch.OPEN, may_ask=True
    )
    return [network for network in networks if domain in network.email_domains]


def _adapter(request: HttpRequest, provider_id: str) -> OidcAdapter:
    adapter = OidcAdapter(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return adapter


def _ours(request: HttpRequest, provider: Provider) -> Provider:
    if isinstance(provider, OpenIDConnectProvider):
        return OidcProvider(request, app=provider.app)
    return provider


def _refused(request: HttpRequest, why: str) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(
        render(request, "accounts/sso_refused.html", {"why": why}, status=403)
    )
