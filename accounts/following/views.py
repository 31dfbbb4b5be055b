"""Following and muting colleagues, and the small card that says who somebody is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.availability.queries import with_availability
from accounts.following.actions import (
    follow_member,
    mute_member,
    unfollow_member,
    unmute_member,
)
from accounts.following.queries import followed_by, muted_by, ties_to
from accounts.networks.models import Member


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whom one follows and mutes."""
    found = followed_by(request.member, request.GET.get("after", ""))
    muted = muted_by(request.member)
    with_availability(request.member, [*found, *muted])
    context = {
        "page": found,
        "muted": muted,
        "next_url": f"?{urlencode({'after': found.next})}" if found.next else "",
    }
    return render(request, "accounts/following/mine.html", context)


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Who somebody is, for the card that opens over their name."""
    member = _colleague(request, pk)
    with_availability(request.member, [member])
    context = {"shown": member, "ties": ties_to(request.member, member)}
    return render(request, "accounts/following/_card.html", context)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a colleague, or do so no more (`follow=off`)."""
    act = unfollow_member if request.POST.get("follow") == "off" else follow_member
    return _carry_out(request, act, pk)


@require_POST
def mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Mute a colleague, or do so no more (`mute=off`)."""
    act = unmute_member if request.POST.get("mute") == "off" else mute_member
    return _carry_out(request, act, pk)


def _carry_out(request: HttpRequest, act, pk: int) -> HttpResponse:
    other = _colleague(request, pk)
    act(member=request.member, other=other)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    if request.POST.get("back") == "mine":
        return redirect("following:mine", request.network.slug)
    return redirect(other)


def _colleague(request: HttpRequest, pk: int) -> Member:
    seen = Member.objects.visible_to(request.member).select_related("network")
    return get_object_or_404(seen, pk=pk)
