"""Asking to be let in, with an address at the network's own domain; the same answer to everyone."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.invitations.actions import ask_to_be_let_in, come_in_by_domain
from accounts.invitations.actions.accepting import InvitationUnusable
from accounts.invitations.actions.asking import ask_for_link, person_of_link
from accounts.invitations.forms import AddressForm, JoinForm
from accounts.invitations.queries import networks_to_ask
from accounts.links import read_link_token
from accounts.networks.sealing import bind
from accounts.rates import is_too_often
from accounts.signin import sign_in_person


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Name the networks that would let this person in; or ask for an address and prove it."""
    if request.user.is_authenticated:
        context = {"networks": networks_to_ask(request.user), "form": JoinForm()}
        return render(request, "accounts/invitations/ask.html", context)
    form = AddressForm(request.POST or None)
    is_sent, status = False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            # Counted for the address too; and said to nobody, since that would tell of it.
            if not (
                is_too_often(request, "ask_ip", "20/1h/ip")
                or is_too_often(request, "ask_key", "3/1h/key", key=email)
            ):
                ask_for_link(email=email)
            is_sent, status = True, 200
    context = {"form": form, "is_sent": is_sent}
    return render(request, "accounts/invitations/ask_address.html", context, status=status)


@require_POST
def ask_network(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask into one network, or come in where the launch is open."""
    if not request.user.is_authenticated:
        return redirect("asking:ask")
    found = next(
        (entry for entry in networks_to_ask(request.user) if entry.network.slug == slug), None
    )
    if found is None:
        raise Http404
    bind(found.network.pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        context = {"networks": networks_to_ask(request.user), "form": form}
        return render(request, "accounts/invitations/ask.html", context, status=422)
    name = form.cleaned_data["name"]
    try:
        if found.comes_in:
            member = come_in_by_domain(person=request.user, network=found.network, name=name)
            return redirect(reverse("welcome:start", args=[member.network.slug]))
        ask_to_be_let_in(person=request.user, network=found.network, name=name)
    except InvitationUnusable as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("asking:ask")


@never_cache
@require_http_methods(["GET", "POST"])
def proved(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: a GET shows a button, the POST proves the address and signs in."""
    email = read_link_token(token, "ask")
    if email is None:
        context = {"network": None}
        return render(request, "accounts/invitations/link_used.html", context, status=410)
    if request.method == "GET":
        return render(request, "accounts/invitations/link.html", {"email": email})
    return sign_in_person(request, person_of_link(email=email), reverse("asking:ask"))
