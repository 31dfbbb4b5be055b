"""Joining, asking, leaving: what a member does with regard to a group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.actions import (
    EverybodyStays,
    InvitationLapsed,
    LastGroupAdmin,
    accept_group_invitation,
    ask_to_join,
    decline_group_invitation,
    favourite_group,
    join_group,
    leave_group,
    take_back_request,
    unfavourite_group,
)
from groups.forms import AskForm
from groups.models import Group, GroupInvitation
from groups.queries import find_group, group_page


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    join_group(member=request.member, group=group)
    return redirect(group)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    data = request.POST if request.method == "POST" else None
    form = AskForm(data)
    if request.method == "POST" and form.is_valid():
        ask_to_join(member=request.member, group=group, reason=form.cleaned_data["reason"])
        messages.success(request, _("Asked. You will be in as soon as an admin of it agrees."))
        return redirect("groups:about", request.network.slug, group.slug)
    context = {"page": group_page(request.member, group), "form": form}
    return render(request, "groups/ask.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    take_back_request(member=request.member, group=group)
    return redirect("groups:about", request.network.slug, group.slug)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before leaving: into a private or secret group one does not come back by oneself."""
    group = find_group(request.member, slug)
    refusal = ""
    if request.method == "POST":
        try:
            leave_group(member=request.member, group=group)
        except (LastGroupAdmin, EverybodyStays) as reason:
            refusal = str(reason)
        else:
            messages.success(request, _("You have left %(group)s.") % {"group": group.name})
            return _back_outside(request, group)
    context = {"page": group_page(request.member, group), "refusal": refusal}
    return render(request, "groups/leave.html", context, status=422 if refusal else 200)


@require_POST
def favourite(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    favourite_group(member=request.member, group=group)
    return redirect(group)


@require_POST
def unfavourite(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    unfavourite_group(member=request.member, group=group)
    return redirect(group)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    mine = GroupInvitation.objects.visible_to(request.member).select_related("group__network")
    invitation = get_object_or_404(mine, pk=pk)
    try:
        group = accept_group_invitation(member=request.member, invitation=invitation)
    except InvitationLapsed as refusal:
        messages.error(request, str(refusal))
        return redirect("groups:directory", request.network.slug)
    return redirect(group)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(GroupInvitation.objects.visible_to(request.member), pk=pk)
    decline_group_invitation(member=request.member, invitation=invitation)
    return redirect("groups:directory", request.network.slug)


def _back_outside(request: HttpRequest, group: Group) -> HttpResponse:
    """Where somebody goes who is no longer in the group: to it, if they may still read it."""
    if Group.objects.readable_by(request.member).filter(pk=group.pk).exists():
        return redirect(group)
    return redirect("groups:directory", request.network.slug)
