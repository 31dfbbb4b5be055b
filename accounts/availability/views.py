"""The page on which one says when one is there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.availability.actions import AlreadyOver, say_availability
from accounts.availability.forms import AvailabilityForm, as_said
from accounts.availability.models import Availability


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    member = request.member
    said = Availability.objects.visible_to(member).filter(member=member).first()
    form = AvailabilityForm(request.POST or None, initial=as_said(member, said))
    if request.method == "POST" and form.is_valid():
        try:
            say_availability(member=member, **form.cleaned_data)
        except AlreadyOver as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Colleagues see it beside your name."))
            return redirect(member)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/availability/edit.html", {"form": form}, status=status)
