"""
The page behind the link of an invitation.

Mail scanners follow links, some of them run scripts: a GET changes nothing here. What shows that a
human came is a key or a pointer used on the page, or the form sent.
"""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.invitations.actions import (
    InvitationUnusable,
    accept_invitation,
    join_as_newcomer,
    open_invitation,
)
from accounts.invitations.actions.accepting import owns_address, person_at, refusal_of
from accounts.invitations.destinations import destinations_of
from accounts.invitations.forms import JoinForm
from accounts.invitations.models import Invitation
from accounts.invitations.tokens import find_invitation
from accounts.networks.models import Member
from accounts.networks.sealing import bind
from accounts.rates import is_too_often, was_too_often
from accounts.signin import sign_in_person

GUESSES = "30/5m/ip"


@never_cache
@require_http_methods(["GET", "HEAD"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites into what. Changes nothing, whoever follows the link."""
    invitation = _found(request, token)
    refusal = refusal_of(invitation)
    if refusal:
        return _refused(request, invitation, refusal)
    return _page(request, invitation, token, JoinForm(initial={"name": invitation.name}))


@never_cache
@require_POST
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Note that a human looks at the page."""
    open_invitation(invitation=_found(request, token))
    return HttpResponse(status=204)


@never_cache
@require_POST
def switch(request: HttpRequest, token: str) -> HttpResponse:
    """Sign out whoever is signed in here, and come back to the invitation."""
    _found(request, token)
    logout(request)
    return redirect("invitations:landing", token)


@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = _found(request, token)
    open_invitation(invitation=invitation)
    try:
        return _accept(request, invitation, token)
    except InvitationUnusable as refusal:
        return _refused(request, invitation, refusal)


def _accept(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    refusal = refusal_of(invitation)
    if refusal:
        raise refusal
    if request.user.is_authenticated:
        if not owns_address(request.user, invitation.email):
            return _page(request, invitation, token, JoinForm(), status=409)
        member = accept_invitation(invitation=invitation, person=request.user, name=invitation.name)
        return redirect(_welcome(member))
    person = person_at(invitation.email)
    if person is None:
        form = JoinForm(request.POST, email=invitation.email)
        if not form.is_valid():
            return _page(request, invitation, token, form, status=422)
        member = join_as_newcomer(invitation=invitation, **form.cleaned_data)
        return sign_in_person(request, member.person, _welcome(member))
    if is_mfa_enabled(person):
        # A mailbox is one factor: the second is asked for before anything is accepted.
        return sign_in_person(request, person, reverse("invitations:landing", args=[token]))
    member = join_as_newcomer(invitation=invitation, name=invitation.name)
    return sign_in_person(request, member.person, _welcome(member))


def _found(request: HttpRequest, token: str) -> Invitation:
    """The invitation of a token, its network bound; who guesses too often is stopped first."""
    if was_too_often(request, "invitation_token", GUESSES):
        raise Http404
    invitation = find_invitation(token)
    if invitation is None:
        is_too_often(request, "invitation_token", GUESSES)
        raise Http404
    bind(invitation.network_id)
    return invitation


def _page(
    request: HttpRequest, invitation: Invitation, token: str, form: JoinForm, status: int = 200
) -> HttpResponse:
    user = request.user
    is_other = user.is_authenticated and not owns_address(user, invitation.email)
    known = None if user.is_authenticated else person_at(invitation.email)
    context = {
        "invitation": invitation,
        "network": invitation.network,
        "inviter": invitation.inviter,
        "destinations": destinations_of(invitation),
        "token": token,
        "form": form,
        "is_other": is_other,
        "is_known": known is not None,
        "asks_second_factor": known is not None and is_mfa_enabled(known),
    }
    return render(request, "accounts/invitations/landing.html", context, status=status)


def _refused(
    request: HttpRequest, invitation: Invitation, refusal: InvitationUnusable
) -> HttpResponse:
    context = {
        "network": invitation.network,
        "sentence": str(refusal),
        "code": refusal.code,
        "title": _("This invitation does not open any more"),
        "member": _member_here(request, invitation),
    }
    return render(request, "accounts/invitations/refused.html", context, status=410)


def _member_here(request: HttpRequest, invitation: Invitation) -> Member | None:
    """The membership of whoever is signed in, if the invitation has led them in already."""
    if not request.user.is_authenticated:
        return None
    members = Member.objects.active().select_related("network")
    return members.filter(network=invitation.network_id, person=request.user).first()


def _welcome(member: Member) -> str:
    return reverse("welcome:start", args=[member.network.slug])
