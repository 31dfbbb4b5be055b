"""My networks: outside of any of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.networks.queries import own_memberships


@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """The networks I am in, and those in which I am suspended."""
    memberships = own_memberships(request.user)
    context = {
        "memberships": [member for member in memberships if member.is_active],
        "closed_to_me": [member for member in memberships if not member.is_active],
    }
    return render(request, "accounts/networks.html", context)
