"""While there is no network, every page leads to the first run."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.networks.models import Network

# What must answer in any state: the first run itself, and what watches over the server.
_LEFT_ALONE = (
    "/first-run/",
    "/static/",
    "/healthz",
    "/readyz",
    "/favicon",
    "/robots.txt",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/offline/",
)


class FirstRunMiddleware:
    """Asks the database only until the first network exists; from then on costs nothing."""

    is_over = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cls = type(self)
        if cls.is_over or request.path.startswith(_LEFT_ALONE):
            return self.get_response(request)
        if Network.objects.exists():
            cls.is_over = True
            return self.get_response(request)
        return redirect("firstrun:choose")
