"""Giving files out, each byte only to those who may see what it hangs on; a group's list."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feeds.attachments.models import Attachment
from feeds.attachments.naming import stem_of
from feeds.attachments.queries import group_files
from feeds.attachments.serving import give_out
from feeds.attachments.sniffing import served_as
from groups.queries import find_group, group_page


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file; with `?size=medium` or `small` a picture drawn smaller."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.member), pk=pk)
    stored, name, size = attachment.file, attachment.name, request.GET.get("size")
    if attachment.is_picture:
        # It is not any more what it was when it had that name.
        name = f"{stem_of(name)}.webp"
        stored = (size in ("small", "medium") and getattr(attachment, size)) or stored
    is_shown = attachment.is_picture or attachment.is_played
    return give_out(
        request,
        stored,
        content_type=served_as(attachment.content_type),
        name=name,
        is_download=not is_shown or "download" in request.GET,
    )


@require_safe
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """All files of a group, the newest first."""
    group = find_group(request.member, slug)
    if group.slug != slug:
        return redirect("attachments:of_group", request.network.slug, group.slug, permanent=True)
    head = group_page(request.member, group)
    if not head.standing.can_read:
        raise PermissionDenied(_("Only the members of this group see its files."))
    files = group_files(request.member, group, request.GET.get("after", ""))
    context = {"page": head, "current": "files", "files": files, "network": request.network}
    return render(request, "feeds/attachments/of_group.html", context)
