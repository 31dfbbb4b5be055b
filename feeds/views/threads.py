"""What is done to whole threads: closed, moved, shared, split; and what else can be done."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policies.permissions import PolicyNotAccepted
from feeds.actions import (
    NothingChosen,
    Unpublishable,
    close_thread,
    move_thread,
    reopen_thread,
    share_post,
    split_replies,
)
from feeds.cards import reference_html
from feeds.forms import MoveForm, ReasonForm, ShareForm
from feeds.models import Post
from feeds.permissions import (
    require_can_close,
    require_can_keep,
    require_can_move,
    require_can_split,
)
from feeds.queries import thread_replies
from feeds.queries.threads import choices_for, sight_change
from feeds.views.asking import done, is_fetch, number_in, seen_post
from groups.models import Group


@require_GET
def more(request: HttpRequest, post_id: int) -> HttpResponse:
    """What the viewer can do with a post: a piece for scripts, a page for those without."""
    post = seen_post(request, post_id)
    context = {"post": post, "can": choices_for(request.member, post)}
    template = "feeds/_more.html" if is_fetch(request) else "feeds/more.html"
    return render(request, template, context)


@require_GET
def reference(request: HttpRequest, post_id: int) -> HttpResponse:
    """What a post leads to, if the viewer may see that; else how to ask for it."""
    post = seen_post(request, post_id)
    seen = Post.objects.visible_to(request.member).present()
    to = seen.for_cards().filter(pk=post.shares_id).first() if post.shares_id else None
    if to is not None:
        to.stand_in(request.network)
        if is_fetch(request):
            return HttpResponse(reference_html(to))
        return redirect(to)
    known = Group.objects.visible_to(request.member).select_related("network")
    group = known.filter(posts__pk=post.shares_id).first() if post.shares_id else None
    if is_fetch(request):
        context = {"sharing": post.pk, "network": request.network.slug}
        return render(request, "feeds/_reference.html", context)
    return render(request, "feeds/reference.html", {"post": post, "group": group})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, post_id: int) -> HttpResponse:
    """Close a thread, with a reason."""
    return _with_reason(request, post_id, close_thread, "feeds/close.html")


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let people answer in a closed thread again, with a reason."""
    return _with_reason(request, post_id, reopen_thread, "feeds/reopen.html")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, post_id: int) -> HttpResponse:
    """Move a thread into another group, after saying who gains and who loses sight of it."""
    post = seen_post(request, post_id)
    require_can_move(request.member, post)
    form = MoveForm(request.POST or None, member=request.member, post=post)
    change = None
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["group"]
        if request.POST.get("sure"):
            move_thread(mover=request.member, thread=post, to=to)
            messages.success(request, _("The conversation was moved."))
            return redirect("feeds:thread", request.network.slug, post.pk)
        change = sight_change(post.group, to)
    status = 422 if request.method == "POST" and change is None else 200
    context = {"post": post, "form": form, "change": change}
    return render(request, "feeds/move.html", context, status=status)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, post_id: int) -> HttpResponse:
    """Lead the readers of another group to a post."""
    post = seen_post(request, post_id)
    require_can_keep(request.member, post)
    form = ShareForm(
        request.POST or None,
        member=request.member,
        post=post,
        initial={"client_key": uuid.uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            shared = share_post(
                author=request.member, post=post, into=asked["group"], text=asked["text"],
                client_key=asked["client_key"],
            )  # fmt: skip
            messages.success(request, _("Shared."))
            return redirect(shared)
        except (Unpublishable, PolicyNotAccepted) as refused:
            form.add_error("text", str(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "feeds/share.html", {"post": post, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, post_id: int) -> HttpResponse:
    """Make a thread of its own of the replies chosen."""
    post = seen_post(request, post_id)
    require_can_split(request.member, post)
    error = ""
    if request.method == "POST":
        chosen = [number_in(each) for each in request.POST.getlist("replies")]
        replies = list(Post.objects.visible_to(request.member).filter(pk__in=chosen, thread=post))
        try:
            new = split_replies(admin=request.member, thread=post, replies=replies)
            messages.success(request, _("The replies are a conversation of their own now."))
            return redirect("feeds:thread", request.network.slug, new.pk)
        except NothingChosen as nothing:
            error = str(nothing)
    after = request.GET.get("after", "")
    replies = thread_replies(request.member, post, after)
    texts = {
        each.pk: each
        for each in Post.objects.select_related("author").filter(
            pk__in=[envelope.pk for envelope in replies]
        )
    }
    rows = [texts[envelope.pk] for envelope in replies if envelope.pk in texts]
    context = {"post": post, "replies": rows, "next": replies.next, "error": error}
    return render(request, "feeds/split.html", context, status=422 if error else 200)


def _with_reason(
    request: HttpRequest, post_id: int, act: Callable[..., Any], template: str
) -> HttpResponse:
    post = seen_post(request, post_id)
    require_can_close(request.member, post)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(admin=request.member, thread=post, reason=form.cleaned_data["reason"])
        return done(request, post)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"post": post, "form": form}, status=status)
