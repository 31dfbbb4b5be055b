"""What an administrator sees and decides about growing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.invitations.actions import answer_request, change_launch
from accounts.invitations.forms import LaunchForm
from accounts.invitations.models import AccessRequest, Invitation, InvitationState
from accounts.invitations.queries import invitation_counts, limit_of
from accounts.networks.models import Network
from accounts.networks.permissions import require_admin
from accounts.paging import page

LAUNCH_MEANS = {
    Network.Launch.LOW_KEY: gettext_lazy(
        "Members invite people by name, each up to the number below. Nobody else comes in. "
        "The right choice for the first days."
    ),
    Network.Launch.OPEN: gettext_lazy(
        "As low-key, and whoever proves an address at one of our e-mail domains comes in "
        "without being invited."
    ),
    Network.Launch.PAUSED: gettext_lazy(
        "Nothing goes out. Members can go on writing invitations; they wait, and are sent when "
        "you choose one of the others. Invitations already sent can still be accepted."
    ),
}


@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    """All invitations of the network, by state."""
    require_admin(request.member)
    every = Invitation.objects.visible_to(request.member).select_related("inviter__network")
    state = request.GET.get("state", "")
    if state in InvitationState.values:
        every = every.in_state(state)
    else:
        state = ""
    counts = invitation_counts(request.network)
    context = {
        "rows": page(every, order=("-id",), after=request.GET.get("after"), size=50),
        "state": state,
        "states": [(value, label, counts[value]) for value, label in InvitationState.choices],
        "total": sum(counts.values()),
    }
    return render(request, "accounts/invitations/admin_list.html", context)


@require_http_methods(["GET", "POST"])
def launch(request: HttpRequest) -> HttpResponse:
    require_admin(request.member)
    limit = limit_of(request.network)
    form = LaunchForm(
        request.POST or None,
        initial={
            "launch": request.network.launch,
            "invitations_each": request.network.invitations_each,
            "each_a_day": limit.each_a_day,
            "network_a_day": limit.network_a_day,
        },
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            released = change_launch(admin=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            if released:
                messages.success(
                    request,
                    ngettext(
                        "%(count)s invitation that waited goes out now.",
                        "%(count)s invitations that waited go out now.",
                        released,
                    )
                    % {"count": released},
                )
            return redirect("network_invitations:launch", request.network.slug)
        status = 422
    chosen = form["launch"].value()
    context = {
        "form": form,
        "choices": [
            (
                value,
                *label.split(": ", 1),
                str(LAUNCH_MEANS[Network.Launch(value)]),
                value == chosen,
            )
            for value, label in ((v, str(text)) for v, text in Network.Launch.choices)
        ],
        "counts": invitation_counts(request.network),
    }
    return render(request, "accounts/invitations/launch.html", context, status=status)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Who at our own domain asks to be let in."""
    require_admin(request.member)
    every = AccessRequest.objects.visible_to(request.member).select_related("person")
    context = {
        "open": every.open().order_by("asked_at", "pk")[:100],
        "answered": every.exclude(answered_at=None)
        .select_related("answered_by")
        .order_by("-answered_at", "-pk")[:30],
        "takes_requests": request.network.may_ask and request.network.email_domains,
    }
    return render(request, "accounts/invitations/requests.html", context)


@require_POST
def answer(request: HttpRequest, access: int) -> HttpResponse:
    found = get_object_or_404(AccessRequest.objects.visible_to(request.member), pk=access)
    is_granted = request.POST.get("answer") == "grant"
    answer_request(admin=request.member, request=found, is_granted=is_granted)
    sentence = _("%(name)s is in.") if is_granted else _("%(name)s was turned away.")
    messages.success(request, sentence % {"name": found.name})
    return redirect("network_invitations:requests", request.network.slug)
