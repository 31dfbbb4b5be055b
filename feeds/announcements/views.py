"""Reading announcements, and looking who has."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from feeds.announcements.actions import confirm_reading, end_announcement, mark_seen
from feeds.announcements.permissions import require_can_see_readings
from feeds.announcements.queries import SHOWN, readings
from feeds.models import Post
from feeds.views.asking import done, is_fetch, seen_posts


@require_POST
def seen(request: HttpRequest, post_id: int) -> HttpResponse:
    """The viewer has the announcement before them."""
    post = _post(request, post_id)
    mark_seen(member=request.member, post=post)
    return HttpResponse(status=204) if is_fetch(request) else done(request, post)


@require_POST
def confirm(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that one has read it."""
    post = _post(request, post_id)
    confirm_reading(member=request.member, post=post)
    return done(request, post)


@require_POST
def end(request: HttpRequest, post_id: int) -> HttpResponse:
    """End an announcement before its day."""
    post = _post(request, post_id)
    end_announcement(admin=request.member, post=post)
    return done(request, post)


@require_GET
def who(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who has not seen it yet, who has, and who confirmed it, for its author and group admins."""
    post = _post(request, post_id)
    require_can_see_readings(request.member, post)
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    found = readings(post, shown, request.GET.get("after", ""))
    context = {"post": post, "members": found.items, "next": found.next, "shown": shown}
    return render(request, "feeds/announcements/readings.html", context)


def _post(request: HttpRequest, post_id: int) -> Post:
    posts = seen_posts(request).present().select_related("announcement")
    return get_object_or_404(posts, pk=post_id)
