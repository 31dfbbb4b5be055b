"""
How Collab says no, whatever the reason: a page with a sentence and a way on, or the same as a
problem document where a script asks. Never what went wrong inside: for that there is a number,
which stands in the log beside the whole story.
"""

import sys
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.template import loader
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views import defaults

from accounts.problems import problem, wants_problem
from collab.server.logs import request_number
from collab.server.outages import is_outage

RETRY_SECONDS = 5
TOO_OFTEN_SECONDS = 60
# What was typed and comes back for another try; more than this is not worth the page.
MOST_KEPT = 256 * 1024
_SECRETS = frozenset(
    {"password", "password1", "password2", "oldpassword", "code", "key", "token", "credential"}
)
SAID = {
    400: (
        gettext_lazy("The request could not be read"),
        gettext_lazy("Go back, load the page anew and try again."),
    ),
    405: (
        gettext_lazy("That can't be done here"),
        gettext_lazy("The address exists, but not for this. Go back and use the page's buttons."),
    ),
    411: (
        gettext_lazy("How long is it?"),
        gettext_lazy("A request must say its length beforehand."),
    ),
    413: (
        gettext_lazy("That is too big"),
        gettext_lazy("What was sent is more than this page takes. Go back and send less."),
    ),
    414: (
        gettext_lazy("That address is too long"),
        gettext_lazy("Go to the start and find the page from there."),
    ),
    500: (
        gettext_lazy("Something broke on our side"),
        gettext_lazy(
            "It has been written down for whoever runs this server. "
            "Go back, and try again in a minute."
        ),
    ),
    503: (
        gettext_lazy("Back in a moment"),
        gettext_lazy(
            "A part of this server does not answer just now. What you typed is kept in this "
            "browser. Try again in some seconds."
        ),
    ),
}


def refuse(
    request: HttpRequest,
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    megabytes: int = 0,
) -> HttpResponse:
    """Answer with `status`, without asking the database for anything."""
    title, sentence = (str(part) for part in SAID[status])
    if megabytes:
        sentence = ngettext(
            "At most %(count)d MB can be sent here at once.",
            "At most %(count)d MB can be sent here at once.",
            megabytes,
        ) % {"count": megabytes}
    number = request_number() if status >= 500 else ""
    if wants_problem(request):
        more = {"detail": sentence} | ({"instance": f"urn:collab:{number}"} if number else {})
        return problem(title, status, headers=headers, **more)
    context = {"title": title, "sentence": sentence, "number": number}
    page = loader.get_template("refused.html").render(context)
    return HttpResponse(page, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Too much of something is 413; all else that can't be read is 400."""
    too_much = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
    return refuse(request, 413 if isinstance(exception, too_much) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say why, in the words of whoever refused."""
    if wants_problem(request):
        return problem(str(exception) or gettext("You may not do this"), 403)
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for what is not there and what may not be seen."""
    if wants_problem(request):
        return problem(gettext("There is nothing here"), 404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A number to find the log by; 503 where a part is away, for that heals by itself."""
    if is_outage(sys.exc_info()[1]):
        return refuse(request, 503, headers={"Retry-After": str(RETRY_SECONDS)})
    return refuse(request, 500)


def too_often(request: HttpRequest, seconds: int = TOO_OFTEN_SECONDS) -> HttpResponse:
    """Say when to try again, and give back what was typed, ready to be sent once more."""
    headers = {"Retry-After": str(seconds)}
    minutes = max(1, -(-seconds // 60))
    sentence = (
        ngettext(
            "That was too often. Wait %(count)d second, then try again.",
            "That was too often. Wait %(count)d seconds, then try again.",
            seconds,
        )
        % {"count": seconds}
        if seconds < 60
        else ngettext(
            "That was too often. Wait %(count)d minute, then try again.",
            "That was too often. Wait %(count)d minutes, then try again.",
            minutes,
        )
        % {"count": minutes}
    )
    if wants_problem(request):
        return problem(sentence, 429, headers=headers)
    context = {"sentence": sentence, "kept": kept_fields(request)}
    page = loader.get_template("429.html").render(context, request)
    return HttpResponse(page, status=429, headers=headers)


def kept_fields(request: HttpRequest) -> list[dict[str, Any]]:
    """
    The fields of the form that was sent, if sending them once more is the whole form again.

    Nothing of a form with a secret or a file in it: neither comes back in a page.
    """
    if request.method != "POST":
        return []
    try:
        fields: list[dict[str, Any]] = [
            {"name": name, "value": value, "is_text": len(value) > 60 or "\n" in value}
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        has_files = bool(request.FILES)
    except (RawPostDataException, OSError):
        return []
    is_secret = any(field["name"] in _SECRETS for field in fields)
    is_long = sum(len(str(field["value"])) for field in fields) > MOST_KEPT
    return [] if has_files or is_secret or is_long else fields
