"""What one leaves on posts: reactions, bookmarks, following, pins, and what is unread again."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.problems import problem
from feeds.actions import (
    UnknownReaction,
    bookmark_post,
    follow_thread,
    mark_unread_from,
    mute_thread,
    pin_post,
    react,
    remove_bookmark,
    unfollow_thread,
    unpin_post,
    unreact,
)
from feeds.forms import BookmarkForm, PinForm
from feeds.models import Bookmark, Pin, Post, Reaction
from feeds.permissions import require_can_keep, require_can_pin
from feeds.reactions import CATALOG, LIKE, offered_in
from feeds.views.asking import done, is_fetch, seen_post

# Of each reaction so many are named.
_NAMED = 50


@require_POST
def react_to(request: HttpRequest, post_id: int) -> HttpResponse:
    """
    React to a post by `reaction`, or take that back (`state=off`).

    Without a `state` the reaction that the viewer has left already is taken back: so does a button
    without JavaScript, which is the same for all.
    """
    post = seen_post(request, post_id)
    name, state = request.POST.get("reaction", ""), request.POST.get("state", "")
    if not state:
        mine = Reaction.objects.filter(post=post, member=request.member, kind=name)
        state = "off" if mine.exists() else "on"
    return _reacted(request, post, name, is_on=state == "on")


@require_POST
def like(request: HttpRequest, post_id: int) -> HttpResponse:
    """Like a post, or take it back (`like=off`): what pages of the release before ask for."""
    is_on = request.POST.get("like") != "off"
    return _reacted(request, seen_post(request, post_id), LIKE, is_on=is_on)


@require_GET
def reactions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who reacted with what, and with what one can."""
    post = seen_post(request, post_id)
    left = Reaction.objects.filter(post=post).select_related("member").order_by("-pk")
    who = defaultdict(list)
    mine = ""
    for reaction in left[: _NAMED * len(CATALOG)]:
        reaction.member.network = request.network
        who[reaction.kind].append(reaction.member)
        if reaction.member_id == request.member.pk:
            mine = reaction.kind
    context = {
        "post": post,
        "mine": mine,
        "offered": offered_in(request.network),
        "who": [
            (kind, who[name][:_NAMED], max(0, count - _NAMED))
            for kind, count in _counts(post, request)
            for name in [kind.name]
            if who[name]
        ],
    }
    template = "feeds/_who_reacted.html" if is_fetch(request) else "feeds/reactions.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def bookmark(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep a post, with a note and a reminder; `bookmark=toggle` keeps it or lets it go."""
    post = seen_post(request, post_id)
    require_can_keep(request.member, post)
    kept = Bookmark.objects.filter(member=request.member, post=post).first()
    asked = request.POST.get("bookmark", "")
    if asked == "off" or (asked == "toggle" and kept):
        remove_bookmark(member=request.member, post=post)
        return done(request, post)
    if asked in ("on", "toggle"):
        if kept is None:
            bookmark_post(member=request.member, post=post)
        return done(request, post)
    initial = {"note": kept.note, "remind_at": kept.remind_at} if kept else {}
    form = BookmarkForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        bookmark_post(member=request.member, post=post, **form.cleaned_data)
        messages.success(request, _("Kept among your bookmarks."))
        return redirect("feeds:bookmarks", request.network.slug)
    status = 422 if request.method == "POST" else 200
    context = {"post": post, "form": form, "kept": kept}
    return render(request, "feeds/bookmark.html", context, status=status)


@require_POST
def follow(request: HttpRequest, post_id: int) -> HttpResponse:
    """Follow the thread of a post (`follow=on`), mute it (`mute`), or neither (`off`)."""
    post = seen_post(request, post_id)
    thread = post.thread if post.thread_id else post
    act = {"on": follow_thread, "mute": mute_thread}.get(
        request.POST.get("follow", ""), unfollow_thread
    )
    act(member=request.member, thread=thread)
    return done(request, post)


@require_POST
def unread(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let the thread of a post count as unread from that post on."""
    post = seen_post(request, post_id)
    mark_unread_from(member=request.member, post=post)
    if is_fetch(request):
        return HttpResponse(status=204)
    messages.success(request, _("The conversation is unread again."))
    return redirect("feeds:home", request.network.slug)


@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest, post_id: int) -> HttpResponse:
    """Pin a thread in its group, for good or up to a day, or unpin it (`pin=off`)."""
    post = seen_post(request, post_id)
    require_can_pin(request.member, post)
    if request.POST.get("pin") == "off":
        unpin_post(admin=request.member, post=post)
        return done(request, post)
    if request.POST.get("pin") == "on":
        pin_post(admin=request.member, post=post)
        return done(request, post)
    pinned = Pin.objects.filter(post=post).first()
    form = PinForm(request.POST or None, initial={"until": pinned.until if pinned else None})
    if request.method == "POST" and form.is_valid():
        pin_post(admin=request.member, post=post, until=form.cleaned_data["until"])
        return done(request, post)
    status = 422 if request.method == "POST" else 200
    return render(request, "feeds/pin.html", {"post": post, "form": form}, status=status)


def _reacted(request: HttpRequest, post: Post, name: str, *, is_on: bool) -> HttpResponse:
    try:
        if is_on:
            react(member=request.member, post=post, reaction=name)
        else:
            unreact(member=request.member, post=post)
    except UnknownReaction as unknown:
        return problem(str(unknown), status=422)
    return done(request, post)


def _counts(post: Post, request: HttpRequest) -> list:
    post.network = request.network
    return post.shown_reactions
