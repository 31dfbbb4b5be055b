"""Reading, accepting and changing the house rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.networks.permissions import require_admin
from accounts.paging import page
from accounts.policies.actions import acknowledge_policy, publish_policy
from accounts.policies.forms import PolicyForm
from accounts.policies.models import Policy
from accounts.policies.queries import (
    acknowledgements,
    policy_due,
    policy_versions,
    yet_to_accept,
)
from accounts.text import render_document
from accounts.ways import way_on


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    due = policy_due(request.member)
    policy = due or Policy.objects.current(request.network.pk)
    context = {"policy": policy, "due": due, "next": _safe_next(request)}
    return render(request, "accounts/policies/read.html", context)


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("version", "")
    version = int(number) if number.isdecimal() and len(number) < 9 else 0
    policy = get_object_or_404(Policy, network=request.network, version=version)
    try:
        acknowledge_policy(member=request.member, policy=policy)
    except PermissionDenied as refusal:
        messages.info(request, str(refusal))
        return redirect("policies:policy", request.network.slug)
    return redirect(_safe_next(request) or request.network)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    require_admin(request.member)
    current = Policy.objects.current(request.network.pk)
    form = PolicyForm(request.POST or None, initial={"text": current.text if current else ""})
    preview, status = "", 200
    if request.method == "POST" and form.is_valid():
        if "publish" in request.POST:
            policy = publish_policy(admin=request.member, text=form.cleaned_data["text"])
            messages.success(
                request,
                _("Version %(number)s is in force. Everybody is asked to accept it.")
                % {"number": policy.version},
            )
            return redirect("policies:edit", request.network.slug)
        preview = render_document(form.cleaned_data["text"])
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "preview": preview,
        "policy": current,
        "versions": policy_versions(request.network),
        "waiting_count": yet_to_accept(current).count() if current else 0,
    }
    return render(request, "accounts/policies/edit.html", context, status=status)


@require_GET
def accepted(request: HttpRequest, version: int) -> HttpResponse:
    """Who accepted one version when, and who has not yet."""
    require_admin(request.member)
    policy = get_object_or_404(Policy, network=request.network, version=version)
    after = request.GET.get("after")
    is_open = "open" in request.GET
    if is_open:
        rows = page(yet_to_accept(policy), order=("name", "pk"), after=after, size=50)
    else:
        rows = page(acknowledgements(policy), order=("-at", "-pk"), after=after, size=50)
    context = {"policy": policy, "rows": rows, "is_open": is_open}
    return render(request, "accounts/policies/accepted.html", context)


def _safe_next(request: HttpRequest) -> str:
    """Where to go on to, if that is a path of this site."""
    return way_on(request.POST.get("next") or request.GET.get("next") or "")
