"""Which network a request is for, and who asks: everything behind `/<network>/` passes here."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.audit.actions import acting_from
from accounts.networks.models import Member
from accounts.networks.queries import closed_membership, membership
from accounts.networks.sealing import bind, nothing_bound, unsealed
from accounts.networks.views.closed import closed_page

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
    }
)
PUBLIC_NAMESPACES = frozenset({"firstrun", "invitations", "asking", "unsubscribe"})
PUBLIC_ROUTES = ("accounts/",)
# Where `/` leads to who is in several networks. A cookie, so that no page has to write for it.
LAST_NETWORK_COOKIE = "last_network"
_MONTH = 60 * 60 * 24 * 30


class NetworkMiddleware:
    """
    Put the network and the member on the request, or answer as if neither existed.

    A stranger gets the same 404 for a network that exists and one that does not; whoever is not
    signed in is sent to sign in, likewise for both. Members of a closed network get, at each of
    its addresses, the page that says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.network = request.member = request.closed_member = None
        # Threads are used again: nobody's time zone may stay for the next one.
        timezone.deactivate()
        with nothing_bound(), acting_from(request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        if request.network and request.COOKIES.get(LAST_NETWORK_COOKIE) != request.network.slug:
            response.set_cookie(
                LAST_NETWORK_COOKIE,
                request.network.slug,
                max_age=_MONTH,
                httponly=True,
                secure=request.is_secure(),
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = kwargs.pop("network", None)
        if slug is None:
            self._speak(request)
            return None if self._is_public(request) else self._signed_in(request)
        answer = self._signed_in(request)
        if answer is not None:
            return answer
        with unsealed("only then the network is known"):
            member = membership(request.user, slug) or closed_membership(request.user, slug)
        if member is None:
            raise Http404
        bind(member.network_id)
        timezone.activate(member.person.time_zone or member.network.time_zone)
        translation.activate(member.person.language or member.network.language)
        if member.network.closed_at is not None:
            return self._closed(request, member)
        request.member, request.network = member, member.network
        return None

    def _closed(self, request: HttpRequest, member: Member) -> HttpResponse | None:
        """Tell a member of a closed network that it is."""
        # On neither `member` nor `network`: nothing that works inside a network does in this one.
        request.closed_member = member
        if request.resolver_match.view_name == "networks:reopen":
            return None
        return closed_page(request, member)

    def _speak(self, request: HttpRequest) -> None:
        """Outside a network, go by what the person has chosen, if anything."""
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
        if request.user.is_authenticated and request.user.time_zone:
            timezone.activate(request.user.time_zone)

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
