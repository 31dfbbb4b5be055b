"""What the admins of a group do to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.uploads import takes_files
from groups.actions import (
    archive_group,
    change_group,
    change_group_picture,
    remove_group_picture,
    restore_group,
    take_over_group,
)
from groups.actions.changing import CHANGEABLE
from groups.forms import ChangeGroupForm
from groups.models import Group
from groups.permissions import require_can_manage
from groups.queries import access_change, find_group, group_page


@require_http_methods(["GET", "POST"])
@takes_files
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a group; who would gain or lose sight of it is said, and agreed to, before."""
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    data = request.POST if request.method == "POST" else None
    form = ChangeGroupForm(data, request.FILES or None, instance=group)
    context = {"page": group_page(request.member, group), "form": form}
    if request.method == "GET":
        return render(request, "groups/edit.html", context)
    if not form.is_valid():
        return render(request, "groups/edit.html", context, status=422)
    if form.other_access and not form.is_confirmed:
        context["access_change"] = access_change(group, form.other_access)
        return render(request, "groups/edit.html", context, status=422)
    changed = _change(request, group, form)
    messages.success(request, _("The group is saved."))
    return redirect("groups:about", request.network.slug, changed.slug)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    if request.method == "POST":
        archive_group(admin=request.member, group=group)
        return redirect("groups:about", request.network.slug, group.slug)
    return render(request, "groups/archive.html", {"page": group_page(request.member, group)})


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    require_can_manage(request.member, group)
    if request.method == "POST":
        restore_group(admin=request.member, group=group)
        return redirect("groups:about", request.network.slug, group.slug)
    return render(request, "groups/restore.html", {"page": group_page(request.member, group)})


@require_POST
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    group = find_group(request.member, slug)
    take_over_group(admin=request.member, group=group)
    return redirect("groups:members", request.network.slug, group.slug)


def _change(request: HttpRequest, group: Group, form: ChangeGroupForm) -> Group:
    fields = {name: form.cleaned_data[name] for name in CHANGEABLE if name in form.cleaned_data}
    changed = change_group(
        admin=request.member, group=group, confirmed=bool(form.other_access), **fields
    )
    picture = form.cleaned_data["picture_file"]
    if picture:
        change_group_picture(admin=request.member, group=changed, picture=picture)
    elif form.cleaned_data.get("remove_picture"):
        remove_group_picture(admin=request.member, group=changed)
    return changed
