"""Photos and logos, given out byte by byte only to those who may see whom they show."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.networks.colors import stylesheet
from accounts.networks.models import Member

_YEAR = 60 * 60 * 24 * 365


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.member), pk=pk)
    return picture_response(request, member.photo)


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    return picture_response(request, request.network.logo)


@require_safe
def colors(request: HttpRequest) -> HttpResponse:
    """The network's colours as custom properties; the address has `?v=` the colour's name."""
    response = HttpResponse(stylesheet(request.network.color), content_type="text/css")
    if request.GET.get("v") == request.network.color:
        response["Cache-Control"] = f"private, max-age={_YEAR}, immutable"
    else:
        response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def picture_response(request: HttpRequest, file: FieldFile) -> HttpResponse:
    """
    Give out a picture that we have written ourselves, so that it can do nothing but be seen.

    :raises Http404: if there is none
    """
    if not file:
        raise Http404
    try:
        response = FileResponse(file.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    # A new picture has a new name, and the address has it as `?v=`.
    response["Cache-Control"] = f"private, max-age={_YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
