"""Small answers to scripts of the page: preview, marks, completion, read marks, missed events."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from accounts.availability.queries import with_availability
from accounts.events.queries import missed_by
from accounts.ids import new_id
from accounts.problems import problem
from accounts.text import TextRefused
from feeds.actions import (
    TextMissing,
    checked_text,
    mark_group_read,
    mark_thread_read,
    note_visit,
)
from feeds.callouts.permissions import CALL, can_call
from feeds.callouts.queries import members_to_name, reach_of
from feeds.kinds import UPDATE, kind_of, startable_by
from feeds.models import Post
from feeds.models.post import MAX_TEXT
from feeds.queries import marks_of, unread_counts
from feeds.rendering import preview_html
from feeds.topics.queries import topics_beginning
from feeds.views.asking import done, fields_of, number_in, seen_posts
from groups.models import Group

_MOST_MARKS = 200


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a text will look like, by the same renderer that will make it."""
    text = request.POST.get("text", "")
    try:
        # Before anything is written, there is nothing wrong with it.
        html = preview_html(
            request.member,
            _place(request, request.POST),
            checked_text(text, may_be_empty=True),
        )
    except (TextMissing, TextRefused) as refused:
        return problem(str(refused), status=422)
    return render(request, "feeds/_preview.html", {"html": html})


@require_POST
def reach(request: HttpRequest) -> HttpResponse:
    """Who would read a text in a place, and what is to be known before it is sent."""
    group = _place(request, request.POST)
    if group is None:
        raise Http404
    found = reach_of(request.member, group, request.POST.get("text", "")[:MAX_TEXT])
    return render(request, "feeds/_reach.html", {"reach": found})


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of thread that the viewer may start in a group, and what the chosen one asks."""
    group = _place(request, request.GET)
    if group is None:
        if request.GET.get("group"):
            raise Http404
        # None is chosen yet, so no kind is offered.
        return HttpResponse(status=204)
    offered = startable_by(request.member, group)
    codes = {kind.code: kind for kind in offered}
    chosen = codes.get(request.GET.get("kind", "")) or kind_of(UPDATE)
    context = {
        "kinds": offered,
        "chosen": chosen,
        "fields": fields_of(chosen, None, member=request.member, group=group),
        "group": group,
        "network": request.network,
    }
    return render(request, "feeds/_kinds.html", context)


@require_GET
def marks(request: HttpRequest) -> JsonResponse:
    """The viewer's own marks of the posts asked for; unseen ones are left out."""
    asked = request.GET.get("posts", "").split(",")[:_MOST_MARKS]
    numbers = [int(each) for each in asked if each.isascii() and each.isdigit() and len(each) < 19]
    found = marks_of(request.member, numbers)
    return JsonResponse({str(pk): mark.as_json() for pk, mark in found.items()})


@require_GET
def missed(request: HttpRequest) -> HttpResponse:
    """What happened after event `since`, for screens without a socket."""
    since = request.GET.get("since", "")
    number = int(since) if since.isascii() and since.isdigit() and len(since) < 19 else 2**62
    answer = missed_by(request.member, number)
    # The frames are JSON already: they are the very bytes that sockets get.
    frames, is_reset = ", ".join(answer.frames), json.dumps(answer.is_too_far)
    body = f'{{"frames": [{frames}], "upto": {answer.upto}, "reset": {is_reset}}}'
    return HttpResponse(body, content_type="application/json")


@require_GET
def complete_members(request: HttpRequest) -> HttpResponse:
    """Members to name after `@`, the nearest first; who can't see the place comes last."""
    group = _place(request, request.GET)
    thread = number_in(request.GET.get("thread")) if group else None
    text = request.GET.get("q", "")[:60]
    offers = members_to_name(request.member, text, group=group, thread=thread)
    # Says of each whether they are in today.
    with_availability(request.member, [offer.member for offer in offers])
    context = {
        "offers": offers,
        "calls": bool(group) and CALL.startswith(text.lower()) and can_call(request.member, group),
        "group": group,
    }
    return render(request, "feeds/_complete_members.html", context)


@require_GET
def complete_topics(request: HttpRequest) -> HttpResponse:
    """Topics that begin so and that the viewer has seen in use, for `#`."""
    found = topics_beginning(request.member, request.GET.get("q", "")[:60])
    return render(request, "feeds/_complete_topics.html", {"topics": found})


@require_POST
def read_thread(request: HttpRequest, post_id: int) -> HttpResponse:
    """The viewer has read the thread as it is now."""
    thread = get_object_or_404(seen_posts(request).threads(), pk=post_id)
    mark_thread_read(member=request.member, thread=thread, upto=thread.activity)
    return done(request, thread)


@require_POST
def visit(request: HttpRequest) -> HttpResponse:
    """The viewer has the home feed before them, up to an activity (`upto`)."""
    upto = number_in(request.POST.get("upto"))
    if upto:
        note_visit(member=request.member, seen_to=min(upto, new_id()))
    return HttpResponse(status=204)


@require_GET
def counts(request: HttpRequest) -> JsonResponse:
    """How many threads are unread in each of the viewer's groups."""
    return JsonResponse({str(group): n for group, n in unread_counts(request.member).items()})


@require_POST
def read_group(request: HttpRequest, slug: str) -> HttpResponse:
    """The viewer has seen what the group says as it is now."""
    group = get_object_or_404(Group.objects.readable_by(request.member), slug=slug)
    mark_group_read(member=request.member, group=group, upto=group.activity)
    return HttpResponse(status=204)


def _place(request: HttpRequest, asked: QueryDict) -> Group | None:
    """The group that is written in: of the thread that is answered, or the one chosen."""
    readable = Group.objects.readable_by(request.member)
    if thread := number_in(asked.get("thread")):
        posts = Post.objects.visible_to(request.member).filter(pk=thread)
        return readable.filter(pk__in=posts.values("group")).first()
    return readable.filter(slug=asked.get("group", "")).first()
