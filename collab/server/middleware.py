"""What every answer carries, and how long a session lasts."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), serial=(), usb=(), xr-spatial-tracking=()"
)
# A session is written at most this often to prolong it: reading pages must not queue for the lock.
TOUCH_SECONDS = 10 * 60


class HeadersMiddleware:
    """
    Add the headers that Django has no setting for, to pages, errors and static files alike.

    Whatever was answered to somebody signed in is neither kept by the browser nor by a proxy, so
    that nobody reads it with the back button after sign-out; a view that knows better has set
    Cache-Control itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session"):
            response.headers.setdefault("Cache-Control", "no-store, private")
            patch_vary_headers(response, ["Cookie"])
        return response


class SessionAgeMiddleware:
    """
    End a session 14 days after sign-in however busy it is, and prolong it while it is used.

    Idle sessions end by SESSION_COOKIE_AGE, which counts from the last time one was written.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._keep_age(request)
        return self.get_response(request)

    def _keep_age(self, request: HttpRequest) -> None:
        now = int(time.time())
        began = request.session.setdefault("began", now)
        if now - began > settings.SESSION_LONGEST_AGE:
            logout(request)
        elif now - request.session.get("touched", 0) > TOUCH_SECONDS:
            request.session["touched"] = now
            # Shown in the list of one's sessions as "last seen".
            UserSession.objects.create_from_request(request)
