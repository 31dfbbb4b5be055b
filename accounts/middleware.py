"""Which network a request is for, and who asks: everything behind `/<network>/` passes here."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.audit.actions import acting_from
from accounts.networks.models import Member

# Names of the views that answer without sign-in; everything else asks for it.
PUBLIC_VIEWS = frozenset(
    {
        "root",
        "healthz",
        "readyz",
        "robots",
        "manifest",
        "service-worker",
        "offline",
        "javascript-catalog",
        "invitations:landing",
        "invitations:accept",
    }
)
PUBLIC_NAMESPACES = frozenset({"firstrun"})
PUBLIC_ROUTES = ("accounts/",)


class NetworkMiddleware:
    """
    Put the network and the member on the request, or answer as if neither existed.

    A stranger gets the same 404 for a network that exists and one that does not; whoever is not
    signed in is sent to sign in, likewise for both.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.network = request.member = None  # type: ignore[attr-defined]
        with acting_from(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = kwargs.pop("network", None)
        if slug is None:
            return None if self._is_public(request) else self._signed_in(request)
        answer = self._signed_in(request)
        if answer is not None:
            return answer
        member = (
            Member.objects.active()
            .select_related("network", "person", "level")
            .filter(network__slug=slug, network__closed_at=None, person=request.user)
            .first()
        )
        if member is None:
            raise Http404
        request.member, request.network = member, member.network  # type: ignore[attr-defined]
        timezone.activate(member.person.time_zone or member.network.time_zone)
        if not member.person.language:
            translation.activate(member.network.language)
        return None

    def _signed_in(self, request: HttpRequest) -> HttpResponse | None:
        if request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path())

    def _is_public(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return (
            match.view_name in PUBLIC_VIEWS
            or bool(PUBLIC_NAMESPACES.intersection(match.namespaces))
            or match.route.startswith(PUBLIC_ROUTES)
        )
