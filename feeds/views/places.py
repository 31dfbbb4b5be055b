"""The pages of places in which is talked: a group, a member, one thread."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.availability.queries import with_availability
from accounts.following.queries import ties_to
from accounts.networks.models import Member
from feeds.models import Post, ThreadRead
from feeds.queries import (
    PERIODS,
    group_feed,
    member_feed,
    read_filter,
    replies_before,
    thread_envelope,
    thread_replies,
)
from feeds.views.asking import number_in
from groups.models import Group
from groups.queries import find_group, group_page


@require_GET
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's page; a former address leads to the present one."""
    group = find_group(request.member, slug)
    if group.slug != slug:
        return redirect(group, permanent=True)
    after, only = request.GET.get("after", ""), read_filter(request.GET)
    page = group_page(request.member, group)
    is_readable = page.standing.can_read
    context = {
        "group": group,
        "page": page,
        "is_readable": is_readable,
        "can_pin": page.standing.is_group_admin,
        "after": after,
        "only": only,
        "periods": PERIODS,
        "client_key": uuid.uuid4(),
        "feed": group_feed(request.member, group, after, only) if is_readable else None,
    }
    return render(request, "feeds/group.html", context)


@require_GET
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """A member's profile, groups and posts, as far as the viewer may see them."""
    seen = Member.objects.visible_to(request.member)
    member = get_object_or_404(
        seen.select_related(
            "network", "person", "level", "reports_to__network", "sponsor__network"
        ),
        pk=member_id,
    )
    after = request.GET.get("after", "")
    with_availability(request.member, [member])
    context = {
        "shown": member,
        "ties": ties_to(request.member, member),
        "is_me": member.pk == request.member.pk,
        "groups": Group.objects.visible_to(request.member)
        .current()
        .filter(memberships__member=member, is_all_company=False)
        .select_related("network")
        .order_by("name", "pk")[:50],
        "reports": seen.active()
        .filter(reports_to=member)
        .select_related("network")
        .order_by("name", "pk")[:30],
        "feed": member_feed(request.member, member, after),
        "after": after,
    }
    return render(request, "feeds/member.html", context)


@require_GET
def thread(request: HttpRequest, post_id: int) -> HttpResponse:
    """A thread with its replies; the address of a reply leads to its place in the thread."""
    post = get_object_or_404(Post.objects.visible_to(request.member).for_cards(), pk=post_id)
    post.stand_in(request.network)
    if not post.is_thread:
        return HttpResponseRedirect(post.get_absolute_url())
    envelope = thread_envelope(request.member, post)
    if envelope is None:
        # Between the two reads the right has ended, or the post was deleted.
        raise Http404
    after = request.GET.get("after", "")
    read = ThreadRead.objects.filter(member=request.member, thread=post).first()
    context = {
        "post": post,
        "envelope": envelope,
        "replies": thread_replies(request.member, post, after),
        "read_to": read.unread_from - 1 if read and read.unread_from else read and read.read_to,
        "after": after,
        "answered": _answered(request, post),
        "client_key": uuid.uuid4(),
    }
    return render(request, "feeds/thread.html", context)


@require_GET
def earlier(request: HttpRequest, post_id: int) -> HttpResponse:
    """Replies before one of them (`before`), to be put above it; a piece for scripts."""
    thread = get_object_or_404(Post.objects.visible_to(request.member).threads(), pk=post_id)
    before = number_in(request.GET.get("before")) or 2**62
    found = replies_before(request.member, thread, before)
    return render(request, "feeds/_replies.html", {"replies": found})


def _answered(request: HttpRequest, thread: Post) -> Post | None:
    """The reply that the viewer is about to answer, if the address names one of this thread."""
    pk = number_in(request.GET.get("answer"))
    found = Post.objects.visible_to(request.member).present().filter(pk=pk, thread=thread)
    return found.select_related("author").first() if pk else None
