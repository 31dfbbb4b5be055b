"""What a network allows, and what one shows oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.networks.permissions import require_admin
from feeds.messages.actions import change_message_rules, hide_read_marks, show_read_marks
from feeds.messages.forms import ReadMarksForm, RulesForm
from feeds.messages.queries import rules_of, shows_reading


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Whether I show how far I have read."""
    if request.method == "POST":
        form = ReadMarksForm(request.POST)
        if form.is_valid():
            change = show_read_marks if form.cleaned_data["are_shown"] else hide_read_marks
            change(member=request.member)
            messages.success(request, _("Saved."))
            return redirect("messages:settings", request.network.slug)
    else:
        form = ReadMarksForm(initial={"are_shown": shows_reading(request.member)})
    return render(request, "feeds/messages/settings.html", {"form": form})


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Who may write to somebody first; for administrators."""
    require_admin(request.member)
    form = RulesForm(request.POST or None, initial={"may_start": rules_of(request.network)})
    if request.method == "POST" and form.is_valid():
        change_message_rules(admin=request.member, may_start=form.cleaned_data["may_start"])
        messages.success(request, _("The settings are saved."))
        return redirect("messages:rules", request.network.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "feeds/messages/rules.html", {"form": form}, status=status)
