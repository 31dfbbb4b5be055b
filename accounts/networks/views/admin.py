"""What administrators see and do. Everyone else gets 403, and clients are shown no way here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.networks import actions
from accounts.networks.forms import (
    CloseForm,
    ExternalNetworkForm,
    GuestForm,
    LevelForm,
    NetworkForm,
    RestoreForm,
    RoleForm,
    SuspendForm,
)
from accounts.networks.models import Level, Member
from accounts.networks.permissions import require_admin
from accounts.networks.queries import levels_with_counts, managed_members, member_counts
from accounts.signin import proof_asked
from accounts.uploads import takes_files

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Refuse everyone else with 403 and the reason."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_admin(request.member)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@administrators_only
def overview(request: HttpRequest) -> HttpResponse:
    context = {"network": request.network, "counts": member_counts(request.network)}
    return render(request, "accounts/admin/overview.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
@takes_files
def settings(request: HttpRequest) -> HttpResponse:
    form = NetworkForm(request.POST or None, request.FILES or None, instance=request.network)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        actions.change_settings(admin=request.member, logo=fields.pop("logo_file"), **fields)
        messages.success(request, _("The settings are saved."))
        return redirect("networks:settings", request.network.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "network": request.network}
    return render(request, "accounts/admin/settings.html", context, status=status)


@require_http_methods(["GET", "POST"])
@administrators_only
def close(request: HttpRequest) -> HttpResponse:
    """Close the network, once its name was typed and the password given again."""
    asked = proof_asked(request)
    if asked:
        return asked
    form = CloseForm(request.POST or None, network=request.network)
    if request.method == "POST" and form.is_valid():
        actions.close_network(admin=request.member, reason=form.cleaned_data["reason"])
        return redirect(request.network)
    context = {
        "form": form,
        "network": request.network,
        "active": member_counts(request.network)["active"],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/admin/close.html", context, status=status)


@require_safe
@administrators_only
def members(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "status", "kind")}
    found = managed_members(
        request.member,
        words=chosen["q"],
        status=chosen["status"],
        kind=chosen["kind"],
        after=request.GET.get("after"),
    )
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "network": request.network,
        "page": found,
        "chosen": chosen,
        "is_filtered": bool(kept),
        "next_url": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "statuses": [
            ("active", _("Active")),
            ("suspended", _("Suspended")),
            ("ended", _("Time is over")),
            ("left", _("Left")),
        ],
        "kinds": [*Member.Role.choices, ("guest", _("Client"))],
    }
    return render(request, "accounts/admin/members.html", context)


@require_safe
@administrators_only
def member(request: HttpRequest, pk: int) -> HttpResponse:
    return _member_page(request, _managed(request, pk))


@require_POST
@administrators_only
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _managed(request, pk)
    form = SuspendForm(request.POST)
    return _carry_out(
        request, subject, "suspend_form", form, actions.suspend_member,
        _("%(name)s is suspended."),
    )  # fmt: skip


@require_POST
@administrators_only
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _managed(request, pk)
    form = RestoreForm(request.POST)
    return _carry_out(
        request, subject, "restore_form", form, actions.restore_member,
        _("%(name)s has access again."),
    )  # fmt: skip


@require_POST
@administrators_only
def role(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _managed(request, pk)
    form = RoleForm(request.POST)
    return _carry_out(
        request, subject, "role_form", form, actions.change_role, _("The role is changed.")
    )


@require_POST
@administrators_only
def guest(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _managed(request, pk)
    form = GuestForm(request.POST, admin=request.member, guest=subject)
    return _carry_out(request, subject, "guest_form", form, actions.change_guest, _("Saved."))


@require_http_methods(["GET", "POST"])
@administrators_only
def levels(request: HttpRequest) -> HttpResponse:
    form = LevelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_level(admin=request.member, name=form.cleaned_data["name"])
        except actions.LevelExists as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("networks:levels", request.network.slug)
    return _levels_page(request, form, status=422 if request.method == "POST" else 200)


@require_POST
@administrators_only
def level_rename(request: HttpRequest, pk: int) -> HttpResponse:
    level = _own_level(request, pk)
    form = LevelForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_level(admin=request.member, level=level, name=form.cleaned_data["name"])
        except actions.LevelExists as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("networks:levels", request.network.slug)
    return _levels_page(request, LevelForm(), renamed=(pk, form), status=422)


@require_POST
@administrators_only
def level_move(request: HttpRequest, pk: int) -> HttpResponse:
    steps = 1 if request.POST.get("to") == "up" else -1
    actions.move_level(admin=request.member, level=_own_level(request, pk), steps=steps)
    return redirect("networks:levels", request.network.slug)


@require_POST
@administrators_only
def level_remove(request: HttpRequest, pk: int) -> HttpResponse:
    level = _own_level(request, pk)
    actions.remove_level(admin=request.member, level=level)
    messages.success(request, _("“%(name)s” is removed.") % {"name": level.name})
    return redirect("networks:levels", request.network.slug)


@require_http_methods(["GET", "POST"])
@administrators_only
def new_network(request: HttpRequest) -> HttpResponse:
    """Make an external network; only from the home network."""
    if request.network.is_external:
        raise PermissionDenied(_("External networks are made from the home network."))
    form = ExternalNetworkForm(request.POST or None, initial={"color": "violet"})
    if request.method == "POST" and form.is_valid():
        founder = actions.make_external_network(admin=request.member, **form.cleaned_data)
        return redirect(founder.network)
    context = {"form": form, "network": request.network}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/admin/new_network.html", context, status=status)


def _managed(request: HttpRequest, pk: int) -> Member:
    people = Member.objects.visible_to(request.member)
    people = people.select_related("network", "person", "level", "sponsor", "brought_by")
    return get_object_or_404(people, pk=pk)


def _carry_out(
    request: HttpRequest,
    subject: Member,
    name: str,
    form: Any,
    action: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Let `action` act on `subject` with what the form says, or say beside it why not."""
    if form.is_valid():
        try:
            action(admin=request.member, member=subject, **form.cleaned_data)
        except (PermissionDenied, actions.LastAdministrator) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done % {"name": subject.name})
            return redirect("networks:member", request.network.slug, subject.pk)
    return _member_page(request, subject, status=422, **{name: form})


def _member_page(
    request: HttpRequest, subject: Member, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "network": request.network,
        "subject": subject,
        "suspend_form": SuspendForm(),
        "restore_form": RestoreForm(),
        "role_form": RoleForm(initial={"role": subject.role}),
        "guest_form": GuestForm(admin=request.member, guest=subject),
        **forms,
    }
    return render(request, "accounts/admin/member.html", context, status=status)


def _own_level(request: HttpRequest, pk: int) -> Level:
    return get_object_or_404(Level, pk=pk, network=request.network)


def _levels_page(
    request: HttpRequest,
    form: LevelForm,
    renamed: tuple[int, LevelForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [
        (
            level,
            renamed[1]
            if renamed and renamed[0] == level.pk
            else LevelForm(instance=level, auto_id=f"level_{level.pk}_%s"),
        )
        for level in levels_with_counts(request.network).reverse()
    ]
    context = {"network": request.network, "rows": rows, "form": form}
    return render(request, "accounts/admin/levels.html", context, status=status)
