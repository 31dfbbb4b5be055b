"""
The first steps of a newcomer, and "Who else would be interested?".

The steps are profile, house rules, who else; each can be skipped, and none comes twice.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.invitations.models import Invitation
from accounts.invitations.permissions import can_invite, require_can_invite
from accounts.invitations.queries import allowance_of, plan_invitations
from accounts.networks.actions import edit_profile
from accounts.networks.models import Member, Network
from accounts.networks.queries import departments
from accounts.policies.queries import policy_due
from groups.welcome.actions import invite_into_groups, settle_in
from groups.welcome.forms import FirstProfileForm, InviteForm, read_shown, sign_shown
from groups.welcome.steps import steps_of


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the first step that is still open."""
    if request.member.settled_at:
        return redirect(request.network)
    return redirect("welcome:profile", request.network.slug)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = FirstProfileForm(request.POST or None, instance=request.member)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            edit_profile(member=_fresh(request), **form.cleaned_data)
            return redirect(_after_profile(request))
        status = 422
    context = {
        "form": form,
        "steps": steps_of(request.member, "profile"),
        "departments": departments(request.member),
        "next": _after_profile(request),
    }
    return render(request, "groups/welcome/profile.html", context, status=status)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Paste, see what will happen, send; nothing is sent that was not shown."""
    member = request.member
    if request.method == "GET" and not can_invite(member):
        return _nobody_to_invite(request)
    require_can_invite(member)
    if request.method == "GET":
        return _invite_page(request, InviteForm(member=member))
    form = InviteForm(request.POST, member=member)
    if not form.is_valid():
        return _invite_page(request, form, status=422)
    if "change" in request.POST:
        return _invite_page(request, form)
    plan = plan_invitations(member, form.cleaned_data["addresses"], kind=form.chosen_kind)
    shown = read_shown(member, request.POST.get("shown", ""))
    if "send" in request.POST and shown is not None:
        entries = [line.entry for line in plan.invited if line.email in shown]
        return _send(request, form, entries)
    context = {
        "form": form,
        "plan": plan,
        "shown": sign_shown(member, [line.email for line in plan.invited]),
        "groups": form.cleaned_data["groups"],
        **_frame(request),
    }
    return render(request, "groups/welcome/preview.html", context)


@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """The last step is over, or was skipped."""
    settle_in(member=request.member)
    return redirect(request.network)


def _send(request: HttpRequest, form: InviteForm, entries: list) -> HttpResponse:
    try:
        invitations = invite_into_groups(
            inviter=request.member,
            entries=entries,
            groups=list(form.cleaned_data["groups"]),
            personal_line=form.cleaned_data["personal_line"],
            kind=form.chosen_kind,
            ends_on=form.cleaned_data.get("ends_on"),
        )
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal))
        return _invite_page(request, form, status=422)
    messages.success(request, _what_was_sent(request.network, len(invitations)))
    if not request.member.settled_at:
        settle_in(member=request.member)
        return redirect(request.network)
    return redirect("network_invitations:mine", request.network.slug)


def _what_was_sent(network: Network, count: int) -> str:
    if network.launch == Network.Launch.PAUSED:
        return (
            ngettext(
                "%(count)s invitation is written and waits until the pause is lifted.",
                "%(count)s invitations are written and wait until the pause is lifted.",
                count,
            )
            % {"count": count}
        )  # fmt: skip
    return ngettext(
        "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count
    ) % {"count": count}


def _invite_page(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    mine = Invitation.objects.visible_to(request.member).filter(inviter=request.member)
    context = {
        "form": form,
        "allowance": allowance_of(request.member),
        "recent": mine.order_by("-id")[:5],
        **_frame(request),
    }
    return render(request, "groups/welcome/invite.html", context, status=status)


def _nobody_to_invite(request: HttpRequest) -> HttpResponse:
    """A newcomer who may not invite has no more steps; others are told that they may not."""
    if not request.member.settled_at:
        settle_in(member=request.member)
        return redirect(request.network)
    require_can_invite(request.member)
    return redirect(request.network)


def _frame(request: HttpRequest) -> dict:
    is_new = request.member.settled_at is None
    return {
        "is_new": is_new,
        "is_paused": request.network.launch == Network.Launch.PAUSED,
        "steps": steps_of(request.member, "invite") if is_new else [],
    }


def _after_profile(request: HttpRequest) -> str:
    """Where the step after the profile is: the rules, if they wait, else who else."""
    slug = request.network.slug
    if policy_due(request.member):
        return reverse("policies:policy", args=[slug]) + f"?next=/{slug}/invite/"
    return reverse("welcome:invite", args=[slug])


def _fresh(request: HttpRequest) -> Member:
    """The member read anew: the form has written into the one of the request."""
    return Member.objects.select_related("network").get(pk=request.member.pk)
