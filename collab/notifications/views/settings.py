"""How one wants to be told: by kind, and by group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collab.notifications.actions import choose_channel, choose_level
from collab.notifications.forms import LevelForm, SettingsForm
from collab.notifications.models import Channel, Level
from collab.notifications.queries import channels_of, groups_with_levels
from collab.notifications.registry import KINDS
from groups.models import Group


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """One page for all of it."""
    channels, groups = channels_of(request.member), groups_with_levels(request.member)
    data = request.POST if request.method == "POST" else None
    form = SettingsForm(data, channels=channels, groups=groups)
    if request.method == "POST" and form.is_valid():
        _save(request, form, channels)
        messages.success(request, _("Saved."))
        return redirect("notifications:settings", request.network.slug)
    status = 422 if form.errors else 200
    return render(request, "collab/notifications/settings.html", {"form": form}, status=status)


@require_POST
def level(request: HttpRequest, slug: str) -> HttpResponse:
    """How much of one group, chosen from the bell on its page."""
    readable = Group.objects.readable_by(request.member).select_related("network")
    group = get_object_or_404(readable, slug=slug)
    form = LevelForm(request.POST)
    if form.is_valid():
        chosen = Level(form.cleaned_data["level"])
        choose_level(member=request.member, group=group, level=chosen)
        messages.success(
            request,
            _("From %(group)s you are told: %(level)s.")
            % {"group": group.name, "level": chosen.label},
        )
    return redirect(group)


def _save(request: HttpRequest, form: SettingsForm, channels: dict[str, str]) -> None:
    # Only what differs, so that saving the page costs no more than what was changed on it.
    for name in KINDS:
        channel = Channel(form.cleaned_data[f"kind-{name}"])
        if channel != channels[name]:
            choose_channel(member=request.member, kind=name, channel=channel)
    for group in form.groups:
        chosen = form.cleaned_data[f"group-{group.pk}"]
        if chosen and chosen != group.level:
            choose_level(member=request.member, group=group, level=Level(chosen))
