"""A page for writing one kind of thread with all that it asks, for those without scripts too."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.policies.permissions import PolicyNotAccepted
from feeds.actions import Unpublishable, publish_post
from feeds.forms import PlaceForm, TextForm
from feeds.kinds import is_kind, kind_of
from feeds.permissions import require_can_start
from feeds.views.asking import fields_of, number_in
from groups.models import Group


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a thread of this kind into a group of one's own (`group`)."""
    if not is_kind(kind):
        raise Http404
    of_kind = kind_of(kind)
    mine = Group.objects.of(request.member).current().select_related("network")
    asked = request.POST.get("group") or request.GET.get("group")
    group = mine.filter(pk=number_in(asked)).first()
    if group is not None and request.method == "GET":
        require_can_start(request.member, group, kind)
    data = request.POST if request.method == "POST" else None
    place = PlaceForm(data, groups=mine, initial={"group": group})
    form = TextForm(data, initial={"client_key": uuid.uuid4()})
    fields = fields_of(of_kind, data, member=request.member, group=group)
    together = [each for each in (place, form, fields) if each is not None]
    # Each is looked at, so that everything that is wrong is said at once.
    mistakes = [each.errors for each in together if each.is_bound]
    if data is not None and not any(mistakes):
        try:
            post = publish_post(
                author=request.member,
                group=place.cleaned_data["group"],
                text=form.cleaned_data["text"],
                client_key=form.cleaned_data["client_key"],
                kind=kind,
                details=fields.cleaned_data if fields is not None else {},
            )
            return redirect(post)
        except Unpublishable as refused:
            owner = next((each for each in together if refused.field in each.fields), form)
            owner.add_error(refused.field if refused.field in owner.fields else None, str(refused))
        except PolicyNotAccepted as missing:
            form.add_error("text", str(missing))
        except PermissionDenied as refused:
            place.add_error("group", str(refused))
    context = {"kind": of_kind, "place": place, "form": form, "fields": fields, "group": group}
    return render(request, "feeds/write_kind.html", context, status=422 if data else 200)
