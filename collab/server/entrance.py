"""
What a request must be like before anything looks at it: from a known place, of bounded size, and
made of characters that a database can hold.

The servers in front count bytes already (`door`, gunicorn, nginx). Here stands what needs to know
the view: how much it takes. And what needs Django: a refusal that looks like our pages, or is a
problem document where a script asks.
"""

import ipaddress
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

from collab.server.middleware import Handler
from collab.server.refusals import refuse

LONGEST_PATH = 2 * 1024
LONGEST_QUERY = 4 * 1024
MOST_PARAMETERS = 100
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class EntranceMiddleware:
    """Find out where a request comes from, and refuse it if it is too big or can't be meant."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # From here on everybody agrees who it is: limits, the audit log, the list of sessions.
        request.META["REMOTE_ADDR"] = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.TRUSTED_PROXY_COUNT,
        )
        # The database would refuse such a session key. Refusing the whole request would lock out
        # somebody whose cookie was set by a neighbouring host.
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if "\0" not in value
        }
        status, most = fault_of(request.path_info, request.META), 0
        if not status and _length(request) > settings.MAX_FORM_BYTES:
            most = most_bytes_from(request)
            status = 413 if _length(request) > most else 0
        if status:
            return refuse(request, status, megabytes=most // 1024**2)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return refuse(request, 405, headers={"Allow": response.headers["Allow"]})
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Judge a form, before a view reads it."""
        if request.method in _SAFE:
            return None
        if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            # The browser itself says that another site, or a sibling host, sent this form: a second
            # wall beside token and Origin. Who does not say it meets those two.
            return csrf_failure(request, reason="Sent by another site.")
        try:
            is_readable = not any(
                "\0" in name or any("\0" in value for value in values)
                for name, values in request.POST.lists()
            )
        except UnreadablePostError:
            is_readable = False
        return None if is_readable else refuse(request, 400)


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """
    Whose request it is, given who connected, X-Forwarded-For, and how many proxies are ours.

    Each proxy adds the address that connected to it at the right end; so what a client claims stays
    further left than we look. With fewer entries than proxies the request came past them.
    """
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    if proxies < 1 or len(hops) < proxies:
        return peer
    return _address(hops[-proxies]) or peer


def fault_of(path: str, meta: Mapping[str, Any]) -> int:
    """The status with which to refuse a request for its head; 0 if nothing is wrong with it."""
    query = meta.get("QUERY_STRING", "")
    if len(path.encode(errors="replace")) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        return 414
    if "\0" in path or "\0" in query or "%00" in query:
        return 400
    if query.count("&") >= MOST_PARAMETERS:
        return 400
    if meta.get("HTTP_TRANSFER_ENCODING") and not meta.get("CONTENT_LENGTH"):
        # Django would read such a body as empty, and so misunderstand what was sent.
        return 411
    return 0


def most_bytes_at(path: str) -> int:
    """How long a body is taken at this path; asked by the door, before anything is read."""
    try:
        takes_files = getattr(resolve(path).func, "takes_files", False)
    except Resolver404:
        takes_files = False
    return settings.MAX_BODY_BYTES if takes_files else settings.MAX_FORM_BYTES


def most_bytes_from(request: HttpRequest) -> int:
    """The same, but for a stranger: files are those of members, nobody else's are looked into."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    is_known = key and SESSION_KEY in store(key)
    return most_bytes_at(request.path_info) if is_known else settings.MAX_FORM_BYTES


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def _address(claimed: str) -> str:
    """An address without its port, as one writes it; nothing, if it is none."""
    host = claimed
    if claimed.startswith("["):
        host = claimed[1:].partition("]")[0]
    elif claimed.count(":") == 1:
        host = claimed.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
