"""The feeds that are a member's own: home, unread, everything, mentions, bookmarks."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feeds.actions import mark_all_read, undo_all_read
from feeds.models import AllRead
from feeds.queries import (
    PERIODS,
    Feed,
    all_feed,
    bookmarks,
    home_feed,
    mentions_feed,
    own_of_home,
    read_filter,
    unread_feed,
)
from feeds.views.asking import is_fetch


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What was said in my groups and where I follow, newest activity first."""
    after, only = request.GET.get("after", ""), read_filter(request.GET)
    # On later pages nothing is put on top.
    own = None if after or only else own_of_home(request.member)
    context = {
        "feed": home_feed(request.member, after, only, own),
        "after": after,
        "only": only,
        "periods": PERIODS,
        # Without JavaScript the key comes from here, so that a form sent twice is still one post.
        "client_key": uuid.uuid4(),
        "own": own,
    }
    return render(request, "feeds/home.html", context)


@require_GET
def unread(request: HttpRequest) -> HttpResponse:
    """What is new in my groups."""
    after = request.GET.get("after", "")
    undo = AllRead.objects.filter(member=request.member).first()
    context = {
        "feed": unread_feed(request.member, after),
        "after": after,
        "undo": undo,
    }
    return render(request, "feeds/unread.html", context)


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """Every thread that I may see."""
    after, only = request.GET.get("after", ""), read_filter(request.GET)
    context = {
        "feed": all_feed(request.member, after, only),
        "after": after,
        "only": only,
        "periods": PERIODS,
    }
    return render(request, "feeds/all.html", context)


@require_GET
def mentions(request: HttpRequest) -> HttpResponse:
    """What names me."""
    return _plain(request, mentions_feed, "feeds/mentions.html")


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """What I keep."""
    found, next_key = bookmarks(request.member, request.GET.get("after", ""))
    context = {"bookmarks": found, "next": next_key}
    return render(request, "feeds/bookmarks.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything in my groups read, or take that back (`undo=on`)."""
    if request.POST.get("undo"):
        undo_all_read(member=request.member)
    else:
        mark_all_read(member=request.member)
        messages.success(request, _("Everything is marked read."))
    if is_fetch(request):
        return HttpResponse(status=204)
    return redirect("feeds:unread", request.network.slug)


def _plain(request: HttpRequest, read: Callable[..., Feed], template: str) -> HttpResponse:
    after = request.GET.get("after", "")
    context = {"feed": read(request.member, after), "after": after}
    return render(request, template, context)
