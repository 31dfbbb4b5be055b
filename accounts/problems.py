"""How a refusal is told to a script: a problem document (RFC 9457) whose sentence can be shown."""

from collections.abc import Mapping

from django.http import HttpRequest, JsonResponse


def wants_problem(request: HttpRequest) -> bool:
    """Whether a script asks, which shows a sentence and could do nothing with a page."""
    if request.headers.get("X-Requested-With") == "fetch":
        return True
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def problem(
    sentence: str, status: int, *, headers: Mapping[str, str] | None = None, **more: str
) -> JsonResponse:
    """Say `sentence`; `more` are further members of the document."""
    return JsonResponse(
        {"title": sentence, "status": status, **more},
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )
