"""The pages on which posts are read: home, group, member, thread."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.availability.queries import with_availability
from accounts.following.queries import ties_to
from accounts.networks.models import Member
from feeds.forms import PostForm
from feeds.models import Post
from feeds.permissions import can_pin
from feeds.queries import (
    group_feed,
    home_feed,
    marks_of,
    member_feed,
    newcomers,
    thread_replies,
)
from groups.models import Group
from groups.queries import find_group, group_page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What was said in my groups, newest activity first."""
    after = request.GET.get("after", "")
    context = {
        "feed": home_feed(request.member, after),
        "after": after,
        "newcomers": None if after else newcomers(request.network),
        "form": _empty_form(),
    }
    return render(request, "feeds/home.html", context)


@require_GET
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's page; a former address leads to the present one."""
    group = find_group(request.member, slug)
    if group.slug != slug:
        return redirect(group, permanent=True)
    after = request.GET.get("after", "")
    page = group_page(request.member, group)
    is_readable = page.standing.can_read
    context = {
        "group": group,
        "page": page,
        "is_readable": is_readable,
        "can_pin": page.standing.is_group_admin,
        "after": after,
        "form": _empty_form(),
        "feed": group_feed(request.member, group, after) if is_readable else None,
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
        "form": _empty_form(),
    }
    return render(request, "feeds/member.html", context)


@require_GET
def thread(request: HttpRequest, post_id: int) -> HttpResponse:
    """A thread with its replies; the address of a reply leads to its place in the thread."""
    post = get_object_or_404(Post.objects.visible_to(request.member).for_cards(), pk=post_id)
    post.stand_in(request.network)
    if not post.is_thread:
        return HttpResponseRedirect(post.get_absolute_url())
    marks = marks_of(request.member, [post.pk]).get(post.pk)
    if marks is None:
        # Between the two reads the right has ended, or the post was deleted.
        raise Http404
    after = request.GET.get("after", "")
    context = {
        "post": post,
        "marks": marks,
        "replies": thread_replies(request.member, post, after),
        "after": after,
        "form": _empty_form(),
        "can_pin": can_pin(request.member, post.group),
    }
    return render(request, "feeds/thread.html", context)


def _empty_form() -> PostForm:
    # Without JavaScript the key comes from here, so that a form sent twice is still one post.
    return PostForm(initial={"client_key": uuid.uuid4()})
