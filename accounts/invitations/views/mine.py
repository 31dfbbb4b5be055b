"""A member's own invitations: their states, sent again, taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.invitations.actions import resend_invitation, withdraw_invitation
from accounts.invitations.models import Invitation
from accounts.invitations.queries import allowance_of
from accounts.networks.models import Network
from accounts.paging import page
from accounts.ways import way_on


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    mine = Invitation.objects.visible_to(request.member).filter(inviter=request.member)
    context = {
        "rows": page(mine, order=("-id",), after=request.GET.get("after"), size=50),
        "allowance": allowance_of(request.member),
        "is_paused": request.network.launch == Network.Launch.PAUSED,
    }
    return render(request, "accounts/invitations/mine.html", context)


@require_POST
def resend(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _visible(request, invitation)
    try:
        resend_invitation(member=request.member, invitation=found)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The mail to %(address)s goes out again.") % {"address": found.email}
        )
    return redirect(_back(request))


@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _visible(request, invitation)
    withdraw_invitation(member=request.member, invitation=found)
    messages.success(
        request,
        _("The invitation of %(address)s is taken back. Its link no longer works.")
        % {"address": found.email},
    )
    return redirect(_back(request))


def _visible(request: HttpRequest, invitation: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.member), pk=invitation)


def _back(request: HttpRequest) -> str:
    return way_on(request.POST.get("next", "")) or f"/{request.network.slug}/invitations/"
