"""My own profile in this network, and leaving it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.networks.actions import (
    LastAdministrator,
    ReportsInCircle,
    change_photo,
    edit_profile,
    leave_network,
    remove_photo,
)
from accounts.networks.forms import LeaveForm, PhotoForm, ProfileForm
from accounts.networks.models import Member
from accounts.networks.queries import departments
from accounts.uploads import takes_files


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.member)
    if request.method == "GET":
        return _profile_page(request, form, PhotoForm())
    if form.is_valid():
        try:
            edit_profile(member=_fresh(request), **form.cleaned_data)
        except (ReportsInCircle, PermissionDenied) as refusal:
            form.add_error("reports_to", str(refusal))
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect(request.member)
    return _profile_page(request, form, PhotoForm(), status=422)


@require_POST
@takes_files
def photo_change(request: HttpRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _profile_page(request, ProfileForm(instance=request.member), form, status=422)
    change_photo(member=_fresh(request), picture=form.cleaned_data["photo"])
    messages.success(request, _("Your photo is saved."))
    return redirect("networks:profile", request.network.slug)


@require_POST
def photo_remove(request: HttpRequest) -> HttpResponse:
    remove_photo(member=_fresh(request))
    messages.success(request, _("Your photo is removed."))
    return redirect("networks:profile", request.network.slug)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None)
    context = {"form": form, "network": request.network}
    if request.method == "GET":
        return render(request, "accounts/leave.html", context)
    if form.is_valid():
        name = request.network.name
        try:
            leave_network(member=request.member, keep_name=form.cleaned_data["keep_name"])
        except LastAdministrator as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have left %(network)s.") % {"network": name})
            return redirect("own:networks")
    return render(request, "accounts/leave.html", context, status=422)


def _profile_page(
    request: HttpRequest, form: ProfileForm, photo_form: PhotoForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "photo_form": photo_form,
        "member": request.member,
        "network": request.network,
        "departments": departments(request.member),
    }
    return render(request, "accounts/profile_edit.html", context, status=status)


def _fresh(request: HttpRequest) -> Member:
    """The member as stored, so that what a refused form holds is not written by accident."""
    return (
        Member.objects.visible_to(request.member)
        .select_related("network")
        .get(pk=request.member.pk)
    )
