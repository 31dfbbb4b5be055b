"""Writing, changing and deleting posts."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.paging import page
from accounts.policies.permissions import PolicyNotAccepted
from accounts.problems import problem
from accounts.uploads import takes_files
from feeds.actions import (
    TooLate,
    Unpublishable,
    delete_post,
    edit_post,
    publish_post,
    reply,
    restore_post,
)
from feeds.attachments.forms import FilesForm
from feeds.diffs import differences
from feeds.forms import EditForm, PostForm
from feeds.kinds import kind_of
from feeds.models import Post
from feeds.permissions import require_can_edit
from feeds.views.asking import done, fields_of, is_fetch, number_in, seen_post, seen_posts
from feeds.views.draft import forget_draft
from groups.models import Group

_WORDINGS = 5


@require_POST
@takes_files
def publish(request: HttpRequest) -> HttpResponse:
    """Start a thread in the group that was chosen."""
    readable = Group.objects.readable_by(request.member).select_related("network")
    group = get_object_or_404(readable, pk=number_in(request.POST.get("group")))
    return _write(request, group=group, thread=None)


@require_POST
@takes_files
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Reply in a thread."""
    thread = get_object_or_404(seen_posts(request).threads(), pk=post_id)
    return _write(request, group=thread.group, thread=thread)


@require_http_methods(["GET", "POST"])
@takes_files
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change one's own post."""
    post = seen_post(request, post_id)
    require_can_edit(request.member, post)
    form = EditForm(request.POST or None, initial={"text": post.text})
    files = FilesForm(request.member, request.POST, request.FILES, holder=post)
    if form.is_bound and not files.is_valid():
        form.add_error("text", files.error)
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            chosen = files.chosen if files.is_sent else None
            edit_post(author=request.member, post=post, text=text, attachments=chosen)
            forget_draft(request)
            return done(request, post)
        except Unpublishable as refused:
            form.add_error("text", str(refused))
    if form.is_bound and is_fetch(request):
        return _unfit(request, form)
    context = {"post": post, "form": form, "files": files.drawn()}
    return render(request, "feeds/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """Delete one's own post; without JavaScript after asking."""
    post = seen_post(request, post_id)
    require_can_edit(request.member, post)
    if request.method == "GET":
        return render(request, "feeds/delete.html", {"post": post})
    delete_post(author=request.member, post=post)
    if is_fetch(request):
        return HttpResponse(status=204)
    messages.success(request, _("Your post is deleted."))
    if post.is_thread:
        return redirect(post.group)
    return redirect("feeds:thread", request.network.slug, post.thread_id)


@require_POST
def restore(request: HttpRequest, post_id: int) -> HttpResponse:
    """Bring one's own post back that was deleted a moment ago."""
    readable = Group.objects.readable_by(request.member)
    mine = Post.objects.filter(author=request.member, group__in=readable)
    post = get_object_or_404(mine.select_related("group__network"), pk=post_id)
    try:
        restore_post(author=request.member, post=post)
    except TooLate as late:
        return problem(str(late), status=409)
    return done(request, post)


@require_GET
def history(request: HttpRequest, post_id: int) -> HttpResponse:
    """What a post said before it was edited, and what changed each time, for all who see it."""
    post = get_object_or_404(seen_posts(request).present(), pk=post_id)
    found = page(
        post.revisions.all(), order=("-pk",), after=request.GET.get("after", ""), size=_WORDINGS
    )
    wordings = list(found)
    if not wordings:
        changes = []
    else:
        # What came after the first of them: the wording before on this list, or the present one.
        newer = post.revisions.filter(pk__gt=wordings[0].pk).order_by("pk").first()
        later = [newer.text if newer else post.text, *(each.text for each in wordings)]
        changes = [
            (wording, differences(wording.text, after))
            for wording, after in zip(wordings, later, strict=False)
        ]
    context = {"post": post, "changes": changes, "next": found.next}
    return render(request, "feeds/history.html", context)


def _write(request: HttpRequest, *, group: Group, thread: Post | None) -> HttpResponse:
    form = PostForm(request.POST)
    files = FilesForm(request.member, request.POST, request.FILES)
    if not files.is_valid():
        form.add_error("text", files.error)
    if form.is_valid():
        text, key = form.cleaned_data["text"], form.cleaned_data["client_key"]
        try:
            if thread is None:
                kind = form.cleaned_data["kind"]
                fields = fields_of(kind_of(kind), request.POST, member=request.member, group=group)
                if fields is not None and not fields.is_valid():
                    return _unfit(request, fields)
                post = publish_post(
                    author=request.member, group=group, text=text, client_key=key, kind=kind,
                    attachments=files.chosen,
                    details=fields.cleaned_data if fields is not None else {},
                )  # fmt: skip
            else:
                answered = _answered(request, thread)
                post = reply(
                    author=request.member, thread=thread, text=text, client_key=key,
                    in_reply_to=answered, attachments=files.chosen,
                )  # fmt: skip
            return _written(request, post)
        except Unpublishable as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        except PolicyNotAccepted as missing:
            # A script keeps the text in its draft; here it comes back with the way to the rules.
            if is_fetch(request):
                return problem(str(missing), status=403)
            form.add_error("text", str(missing))
    if is_fetch(request):
        return _unfit(request, form)
    context = {
        "group": group,
        "thread": thread,
        "form": form,
        "files": files.drawn(),
        "answered": _answered(request, thread) if thread else None,
    }
    return render(request, "feeds/write.html", context, status=422)


def _unfit(request: HttpRequest, form: Form) -> HttpResponse:
    """Say beside the text what is wrong; a script keeps what was typed."""
    sentences = [str(each) for errors in form.errors.values() for each in errors]
    return problem(" ".join(sentences) or _("That could not be read."), status=422)


def _answered(request: HttpRequest, thread: Post) -> Post | None:
    """The reply that is answered, if the form names one of this thread."""
    pk = number_in(request.POST.get("in_reply_to"))
    found = Post.objects.visible_to(request.member).filter(pk=pk, thread=thread)
    return found.select_related("author").first() if pk else None


def _written(request: HttpRequest, post: Post) -> HttpResponse:
    forget_draft(request)
    if is_fetch(request):
        body = {"post": str(post.pk), "url": post.get_absolute_url()}
        return JsonResponse(body, status=201)
    return redirect(post)
