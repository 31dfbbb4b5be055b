"""Writing, changing, liking and pinning posts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policies.permissions import PolicyNotAccepted
from accounts.problems import problem
from feeds.actions import (
    TextMissing,
    delete_post,
    edit_post,
    like_post,
    pin_post,
    publish_post,
    reply,
    unlike_post,
    unpin_post,
)
from feeds.drafts.actions import drop_draft
from feeds.forms import EditForm, PostForm
from feeds.models import Post
from feeds.permissions import require_can_edit
from groups.models import Group


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Start a thread in the group that was chosen."""
    readable = Group.objects.readable_by(request.member).select_related("network")
    group = get_object_or_404(readable, pk=_number(request.POST.get("group")))
    return _write(request, group=group, thread=None)


@require_POST
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Reply in a thread."""
    thread = get_object_or_404(_visible(request).threads(), pk=post_id)
    return _write(request, group=thread.group, thread=thread)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change one's own post."""
    post = get_object_or_404(_visible(request), pk=post_id)
    require_can_edit(request.member, post)
    form = EditForm(request.POST or None, initial={"text": post.text})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                edit_post(author=request.member, post=post, text=form.cleaned_data["text"])
                return _done(request, post)
            except TextMissing as missing:
                form.add_error("text", str(missing))
        status = 422
    return render(request, "feeds/edit.html", {"post": post, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """Delete one's own post, after asking."""
    post = get_object_or_404(_visible(request), pk=post_id)
    require_can_edit(request.member, post)
    if request.method == "GET":
        return render(request, "feeds/delete.html", {"post": post})
    delete_post(author=request.member, post=post)
    if _is_fetch(request):
        return HttpResponse(status=204)
    messages.success(request, _("Your post is deleted."))
    if post.is_thread:
        return redirect(post.group)
    return redirect("feeds:thread", request.network.slug, post.thread_id)


@require_POST
def like(request: HttpRequest, post_id: int) -> HttpResponse:
    """Like a post, or take the like back (`like=off`)."""
    post = get_object_or_404(_visible(request), pk=post_id)
    if request.POST.get("like") == "off":
        unlike_post(member=request.member, post=post)
    else:
        like_post(member=request.member, post=post)
    return _done(request, post)


@require_POST
def pin(request: HttpRequest, post_id: int) -> HttpResponse:
    """Pin a thread in its group, or unpin it (`pin=off`)."""
    post = get_object_or_404(_visible(request), pk=post_id)
    if request.POST.get("pin") == "off":
        unpin_post(admin=request.member, post=post)
    else:
        pin_post(admin=request.member, post=post)
    return _done(request, post)


@require_GET
def history(request: HttpRequest, post_id: int) -> HttpResponse:
    """What a post said before it was edited, for all who see the post."""
    post = get_object_or_404(_visible(request).present(), pk=post_id)
    revisions = post.revisions.order_by("-pk")[:50]
    return render(request, "feeds/history.html", {"post": post, "revisions": revisions})


def _write(request: HttpRequest, *, group: Group, thread: Post | None) -> HttpResponse:
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            if thread is None:
                post = publish_post(author=request.member, group=group, **form.cleaned_data)
            else:
                post = reply(author=request.member, thread=thread, **form.cleaned_data)
            return _written(request, post)
        except TextMissing as missing:
            form.add_error("text", str(missing))
        except PolicyNotAccepted as missing:
            # A script keeps the text in its draft; here it comes back with the way to the rules.
            if _is_fetch(request):
                return problem(str(missing), status=403)
            form.add_error("text", str(missing))
    if _is_fetch(request):
        sentence = " ".join(form.errors.get("text", [_("That could not be read.")]))
        return problem(sentence, status=422)
    context = {"group": group, "thread": thread, "form": form}
    return render(request, "feeds/write.html", context, status=422)


def _written(request: HttpRequest, post: Post) -> HttpResponse:
    if place := request.POST.get("draft"):
        drop_draft(author=request.member, place=place[:40])
    if _is_fetch(request):
        body = {"post": str(post.pk), "url": post.get_absolute_url()}
        return JsonResponse(body, status=201)
    return redirect(post)


def _done(request: HttpRequest, post: Post) -> HttpResponse:
    """Nothing, where a frame will draw it; without JavaScript back to where the button was."""
    if _is_fetch(request):
        return HttpResponse(status=204)
    back = request.META.get("HTTP_REFERER", "")
    here = request.build_absolute_uri(reverse("feeds:home", args=[request.network.slug]))
    if back.startswith(here) and request.resolver_match.url_name != "edit":
        return redirect(f"{back.split('#')[0]}#post-{post.pk}")
    return redirect(post)


def _visible(request: HttpRequest):
    return Post.objects.visible_to(request.member).select_related(
        "group__network", "author__network"
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _is_fetch(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
