"""What stands in the place of a closed network, and the way to open it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.audit.queries import closing_of
from accounts.networks.actions import reopen_network
from accounts.networks.forms import ReopenForm
from accounts.networks.models import Member
from accounts.networks.permissions import require_admin
from accounts.networks.queries import administrators
from accounts.signin import proof_asked


def closed_page(request: HttpRequest, member: Member) -> HttpResponse:
    """Say that the network of `member` is closed; to staff also who closed it and why."""
    context = {
        "member": member,
        "closed": member.network,
        "closing": None if member.is_guest else closing_of(member.network),
        "administrators": [] if member.is_guest else administrators(member.network),
    }
    return render(request, "accounts/closed.html", context, status=410)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest) -> HttpResponse:
    """Open the network again, for its administrators alone."""
    member = request.closed_member or request.member
    require_admin(member)
    if request.closed_member is None:
        return redirect("networks:settings", member.network.slug)
    asked = proof_asked(request)
    if asked:
        return asked
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reopen_network(admin=member, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(name)s is open again.") % {"name": member.network.name})
        return redirect(member.network)
    context = {"form": form, "closed": member.network, "closing": closing_of(member.network)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/admin/reopen.html", context, status=status)
