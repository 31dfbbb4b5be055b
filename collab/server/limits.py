"""
How often each thing may be done: by one person where they are signed in, from one place otherwise.

Wide enough that nobody meets them by working, narrow enough that a script is stopped before
others notice it. Doors (sign-in, codes, resets) have allauth's own, in the settings.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.rates import seconds_to_wait
from collab.server.middleware import Handler
from collab.server.refusals import too_often

POST = "post"
SEARCH = "search"
UPLOAD = "upload"
FILE = "file"
INVITE = "invite"
ACT = "act"
COME = "come"

RATES = {
    # What members write, and what all others are shown.
    POST: "30/1m/user,300/1h/user",
    # Fields that ask with every key.
    SEARCH: "180/1m/user",
    # Each is decoded, cut and written anew.
    UPLOAD: "20/10m/user",
    # Files of posts and messages, which are more; pictures among them are drawn anew, two at once.
    FILE: "120/10m/user",
    # Each may send mails.
    INVITE: "20/10m/user",
    # Everything else that changes something: likes, settings, joining.
    ACT: "120/1m/user",
    # What is sent by whom we do not know, but to the doors that allauth counts.
    COME: "60/1m/ip",
}
KINDS = {
    "feeds:publish": POST,
    "feeds:reply": POST,
    "feeds:edit": POST,
    "attachments:upload": FILE,
    "messages:start": POST,
    "messages:send": POST,
    "messages:edit": POST,
    "messages:report": POST,
    "groups:new": UPLOAD,
    "groups:edit": UPLOAD,
    "networks:photo_change": UPLOAD,
    "networks:settings": UPLOAD,
    "groups:invite": INVITE,
    "groups:ask": INVITE,
    "welcome:invite": INVITE,
    "network_invitations:launch": INVITE,
    "network_invitations:resend": INVITE,
    "networks:new_network": INVITE,
}
# Asked by GET.
SEARCHES = frozenset(
    {
        "feeds:complete_members",
        "feeds:complete_topics",
        "messages:complete",
        "messages:new",
        "groups:directory",
        "groups:members",
        "groups:invite",
        "networks:people",
        "networks:choose_person",
        "networks:members",
    }
)


class LimitsMiddleware:
    """Refuse with 429, and say for how long; what was typed comes back with the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 429:
            # From a view with a page of its own for it.
            response.headers.setdefault("Retry-After", "60")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        kind = kind_of(request)
        if not kind:
            return None
        wait = seconds_to_wait(request, kind, RATES[kind])
        return too_often(request, wait) if wait else None


def kind_of(request: HttpRequest) -> str:
    """What counts as what; nothing for reading."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_known = request.user.is_authenticated
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return SEARCH if is_known and name in SEARCHES and request.GET.get("q") else ""
    if is_known:
        return KINDS.get(name, ACT)
    return COME
