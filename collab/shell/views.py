"""The way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.middleware import LAST_NETWORK_COOKIE
from accounts.networks.models import Network
from accounts.networks.sealing import unsealed
from collab.sample.queries import is_sample


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to where one was last, to the first run or the sample's people, or to sign in."""
    if not request.user.is_authenticated:
        if not Network.objects.exists():
            return redirect("firstrun:choose")
        return redirect("firstrun:sample" if is_sample() else "account_login")
    with unsealed("one's own networks"):
        networks = list(Network.objects.of(request.user)[:50])
    if len(networks) == 1:
        return redirect(networks[0])
    last = request.COOKIES.get(LAST_NETWORK_COOKIE)
    for network in networks:
        if network.slug == last:
            return redirect(network)
    return redirect(reverse("own:networks"))
