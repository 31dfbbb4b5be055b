"""Who is in a group, who is asked in and who asks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.networks.models import Member
from groups.actions import (
    EverybodyStays,
    LastGroupAdmin,
    answer_join_request,
    change_group_role,
    invite_to_group,
    remove_from_group,
)
from groups.forms import GroupRoleForm, InviteForm, RemoveForm
from groups.models import JoinRequest
from groups.permissions import require_can_manage
from groups.queries import (
    can_be_invited,
    find_group,
    group_members,
    group_page,
    waiting_requests,
)


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    if group.slug != slug:
        return redirect("groups:members", request.network.slug, group.slug, permanent=True)
    head = group_page(request.member, group)
    if not head.standing.can_read:
        raise PermissionDenied(_("Only the members of this group see who else is in it."))
    found = group_members(group, request.member, request.GET.get("after", ""))
    context = {
        "page": head,
        "current": "members",
        "members": found,
        "next_url": f"?{urlencode({'after': found.next})}" if found.next else "",
    }
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    member = get_object_or_404(_of_the_network(request), pk=pk, group_memberships__group=group)
    data = request.POST if request.method == "POST" else None
    form = RemoveForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            remove_from_group(admin=request.member, group=group, member=member, **form.cleaned_data)
        except (EverybodyStays, LastGroupAdmin) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(member)s is no longer in %(group)s.")
                % {"member": member.name, "group": group.name},
            )
            return redirect("groups:members", request.network.slug, group.slug)
    context = {"page": group_page(request.member, group), "form": form, "leaver": member}
    return render(request, "groups/remove.html", context, status=422 if form.errors else 200)


@require_POST
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    member = get_object_or_404(_of_the_network(request), pk=pk, group_memberships__group=group)
    form = GroupRoleForm(request.POST)
    if form.is_valid():
        try:
            change_group_role(
                admin=request.member, group=group, member=member, role=form.cleaned_data["role"]
            )
        except LastGroupAdmin as refusal:
            messages.error(request, str(refusal))
    return redirect("groups:members", request.network.slug, group.slug)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose colleagues by name or department, and ask them in."""
    group = find_group(request.member, slug)
    head = group_page(request.member, group)
    if not head.standing.can_invite:
        raise PermissionDenied(_("Only an admin of this group invites into it."))
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, inviter=request.member)
    if request.method == "POST" and form.is_valid():
        sent = invite_to_group(
            admin=request.member, group=group, members=form.cleaned_data["members"]
        )
        messages.success(
            request,
            ngettext(
                "%(count)s invitation is on its way.",
                "%(count)s invitations are on their way.",
                len(sent),
            )
            % {"count": len(sent)},
        )
        return redirect("groups:members", request.network.slug, group.slug)
    words = request.GET.get("q", "").strip()[:80]
    context = {
        "page": head,
        "form": form,
        "words": words,
        "choices": can_be_invited(group, words),
    }
    return render(request, "groups/invite.html", context, status=422 if form.errors else 200)


@require_safe
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    context = {
        "page": group_page(request.member, group),
        "requests": waiting_requests(request.member, group),
        "current": "requests",
    }
    return render(request, "groups/requests.html", context)


@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group = find_group(request.member, slug)
    visible = JoinRequest.objects.visible_to(request.member).select_related("group__network")
    asked = get_object_or_404(visible, pk=pk, group=group)
    accept = request.POST.get("answer") == "accept"
    answer_join_request(admin=request.member, request=asked, accept=accept)
    return redirect("groups:requests", request.network.slug, group.slug)


def _of_the_network(request: HttpRequest):
    return Member.objects.visible_to(request.member).select_related("network")
