"""A page for writing one kind of thread with all that it asks, for those without scripts too."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.networks.models import Member
from accounts.policies.permissions import PolicyNotAccepted
from accounts.uploads import takes_files
from feeds.actions import Unpublishable, publish_post
from feeds.attachments.forms import FilesForm
from feeds.forms import PlaceForm, TextForm
from feeds.kinds import is_kind, kind_of
from feeds.permissions import require_can_start
from feeds.views.asking import fields_of, number_in
from groups.models import Group


@require_http_methods(["GET", "POST"])
@takes_files
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a thread of this kind into a group of one's own (`group`)."""
    if not is_kind(kind):
        raise Http404
    of_kind = kind_of(kind)
    mine = Group.objects.of(request.member).current().select_related("network")
    asked = request.POST.get("group") or request.GET.get("group")
    group = mine.filter(pk=number_in(asked)).first()
    data = request.POST if request.method == "POST" else None
    refusal = _refusal(request.member, group, kind) if group and data is None else ""
    place = PlaceForm(data, groups=mine, initial={"group": group})
    form = TextForm(data, initial={"client_key": uuid.uuid4()})
    files = FilesForm(request.member, request.POST, request.FILES)
    if not files.is_valid():
        form.add_error("text", files.error)
    if files.chosen:
        form.fields["text"].required = False
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
                attachments=files.chosen,
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
    context = {
        "kind": of_kind,
        "place": place,
        "form": form,
        "fields": fields,
        "group": group,
        "files": files.drawn(),
        "refusal": refusal,
    }
    return render(request, "feeds/write_kind.html", context, status=422 if data else 200)


def _refusal(member: Member, group: Group, kind: str) -> str:
    """Why `member` can't start this kind in `group`, if they can't."""
    try:
        require_can_start(member, group, kind)
    except PermissionDenied as refused:
        return str(refused)
    return ""
