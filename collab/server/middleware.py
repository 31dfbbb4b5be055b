"""What every answer carries, and how long a session lasts."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.utils.cache import patch_vary_headers

from collab.server.headers import DOCUMENT_ONLY, NO_DOCUMENTS, always
from collab.server.logs import numbered

Handler = Callable[[HttpRequest], HttpResponse]

# A session is written at most this often to prolong it: reading pages must not queue for the lock.
TOUCH_SECONDS = 10 * 60
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


class HeadersMiddleware:
    """
    Number requests for the log, and add what is missing to every answer: pages, errors and static
    files alike.

    It is the outermost and raises nothing itself, so it also sees what others answer on their way
    in, and what is made of their exceptions. Whatever was answered to somebody signed in is neither
    kept by the browser nor by a proxy, so that nobody reads it with the back button after sign-out,
    and no error is kept for those who ask next; a view that knows better has set Cache-Control.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.headers = always(https=settings.HTTPS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with numbered():
            response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if response.status_code < 400 and _is_no_document(request.path):
            for name in DOCUMENT_ONLY:
                del response.headers[name]
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_known or response.cookies or response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if is_known and "public" not in response.headers["Cache-Control"]:
            patch_vary_headers(response, ["Cookie"])
        return response


def _is_no_document(path: str) -> bool:
    return path.startswith(settings.STATIC_URL) and path.endswith(NO_DOCUMENTS)


class WholeBodyMiddleware:
    """
    Receive the whole of what is sent before anybody asks who sends it.

    A form may take minutes to arrive. Sign-in and membership are looked up only then, so that a
    right which has ended meanwhile is gone at the end, as for a request that begins later.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Whoever has no session has no rights that could end.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.method not in SAFE_METHODS:
            try:
                _ = request.POST if request.content_type in FORM_TYPES else request.body
            except UnreadablePostError:
                return HttpResponseBadRequest()
        return self.get_response(request)


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
