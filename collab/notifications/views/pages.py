"""The page of what one was told, the number on the bell, and marking as read."""

import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from collab.notifications.actions import mark_all_read, mark_all_unread, mark_read, mark_unread
from collab.notifications.models import Notification
from collab.notifications.queries import bell_of, notifications_of

_MILLION = 1_000_000


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """What happened that concerns me, and why."""
    before = request.GET.get("before", "")
    context = {
        "notifications": notifications_of(request.member, before),
        "before": before,
        # Just marked as read: the moment by which it is taken back.
        "undo": _number(request.GET.get("undo")),
    }
    return render(request, "collab/notifications/list.html", context)


@require_GET
def count(request: HttpRequest) -> JsonResponse:
    """What the bell says, for a screen that was told to look."""
    bell = bell_of(request.member)
    return JsonResponse({"count": str(bell), "words": bell.words})


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one row as read."""
    mark_read(member=request.member, notification=_mine(request, pk))
    return _back(request, pk)


@require_POST
def unread(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one row as unread."""
    mark_unread(member=request.member, notification=_mine(request, pk))
    return _back(request, pk)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that stood on the page, and what is older."""
    moment = mark_all_read(member=request.member, upto=_number(request.POST.get("upto")))
    microseconds = int(moment.timestamp()) * _MILLION + moment.microsecond
    page = reverse("notifications:list", args=[request.network.slug])
    return redirect(f"{page}?undo={microseconds}")


@require_POST
def unread_all(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    moment = _moment(request.POST.get("moment"))
    if moment is not None:
        mark_all_unread(member=request.member, moment=moment)
    return redirect("notifications:list", request.network.slug)


def _mine(request: HttpRequest, pk: int) -> Notification:
    seen = Notification.objects.visible_to(request.member)
    return get_object_or_404(seen, pk=pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    page = reverse("notifications:list", args=[request.network.slug])
    before = _number(request.POST.get("before"))
    return redirect(f"{page}{f'?before={before}' if before else ''}#notification-{pk}")


def _moment(text: str | None) -> datetime.datetime | None:
    seconds, microseconds = divmod(_number(text), _MILLION)
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(microsecond=microseconds)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
