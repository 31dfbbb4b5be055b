"""Pages of one's own account that allauth does not have."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import change_preferences
from accounts.forms import PreferencesForm


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "GET":
        return render(request, "accounts/preferences.html", {"form": form})
    if not form.is_valid():
        request.user.refresh_from_db()
        return render(request, "accounts/preferences.html", {"form": form}, status=422)
    change_preferences(person=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("accounts:settings")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own sessions; its open screens hear nothing more."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    session.end()
    messages.success(request, _("That session has been signed out."))
    return redirect("usersessions_list")
