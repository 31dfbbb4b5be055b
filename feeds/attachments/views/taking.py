"""Taking files: one at a time from a composer, which shows how far each has come."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.problems import problem
from accounts.uploads import takes_files
from feeds.attachments.actions import Chosen, FileRefused, upload_file, withdraw_file
from feeds.attachments.models import Attachment
from feeds.attachments.queries import files_named

_MOST_ASKED = 20


@require_http_methods(["GET", "POST"])
@takes_files
def upload(request: HttpRequest) -> HttpResponse:
    """Take one `file`, and give its row for the composer; by GET the rows of one's own `ids`."""
    if request.method == "GET":
        return JsonResponse({"rows": [_row(each) for each in _waiting(request)]})
    file = request.FILES.get("file")
    if file is None:
        return problem(_("Choose a file."), status=422)
    try:
        attachment = upload_file(uploader=request.member, file=file)
    except FileRefused as refused:
        return problem(str(refused), status=422)
    attachment.network = request.network
    return JsonResponse(_row(attachment), status=201)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a file that waits."""
    own = Attachment.objects.visible_to(request.member).waiting()
    attachment = get_object_or_404(own, pk=pk)
    try:
        withdraw_file(uploader=request.member, attachment=attachment)
    except FileRefused as refused:
        # Sent in the same moment, from another window.
        return problem(str(refused), status=409)
    return HttpResponse(status=204)


def _waiting(request: HttpRequest) -> list[Attachment]:
    asked = request.GET.get("ids", "").split(",")[:_MOST_ASKED]
    ids = [int(each) for each in asked if each.isascii() and each.isdigit() and len(each) < 19]
    found = files_named(request.member, [Chosen(pk) for pk in ids])
    return [each for each in found if each.is_waiting]


def _row(attachment: Attachment) -> dict[str, str]:
    context = {"file": attachment, "base": f"/{attachment.network.slug}/files/"}
    html = render_to_string("feeds/attachments/_row.html", context)
    return {"id": str(attachment.pk), "html": html}
