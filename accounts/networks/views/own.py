"""My networks: outside of any of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.networks.queries import own_memberships
from accounts.networks.sealing import unsealed


@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """The networks I am in, those that are closed, and those in which I am suspended."""
    with unsealed("one's own memberships, whatever network they are in"):
        memberships = own_memberships(request.user)
    still_open = [member for member in memberships if member.network.closed_at is None]
    closed = [member for member in memberships if member.network.closed_at is not None]
    context = {
        "memberships": [member for member in still_open if member.is_active],
        "closed": [member for member in closed if member.is_active],
        "closed_to_me": [member for member in still_open if not member.is_active],
    }
    return render(request, "accounts/networks.html", context)
