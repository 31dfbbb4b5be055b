"""Drafts: kept while one writes, asked for where one goes on writing."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.events import clock
from accounts.problems import problem
from feeds.drafts.actions import DraftRefused, drop_draft
from feeds.drafts.actions import keep_draft as keep
from feeds.drafts.models import Draft


@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    """The viewer's draft of one place, with when it was kept and what time it is here."""
    mine = Draft.objects.visible_to(request.member)
    found = mine.filter(place=request.GET.get("place", "")[:40]).first()
    body: dict[str, str | int] = {"now": _milliseconds(clock.now())}
    if found:
        body |= {"text": found.text, "kept": _milliseconds(found.kept_at)}
    return JsonResponse(body)


@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what the viewer is writing; an empty text lets the draft go."""
    place, text = request.POST.get("place", ""), request.POST.get("text", "")
    try:
        kept = keep(author=request.member, place=place, text=text)
    except DraftRefused as refused:
        return problem(str(refused), status=422)
    return JsonResponse({"kept": _milliseconds(kept.kept_at if kept else clock.now())})


def forget_draft(request: HttpRequest) -> None:
    """Let the draft go of the composer that sent this, if it says which one it is."""
    if place := request.POST.get("draft"):
        drop_draft(author=request.member, place=place[:40])


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
