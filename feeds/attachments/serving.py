"""
How bytes of a file are given out, so that they can do nothing but be seen, played or kept.

The threat is a file that a browser takes for a page or a script of this site. What we have not
written anew is sent as a download under a type that is never run, nosniff, in a sandbox without any
rights; and the browser asks again each time, so that whoever lost the right gets nothing.
"""

from collections.abc import Iterator
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

_STEP = 64 * 1024
_POLICY = "default-src 'none'; sandbox"


def give_out(
    request: HttpRequest, stored: FieldFile, *, content_type: str, name: str, is_download: bool
) -> HttpResponseBase:
    """
    Answer with a stored file, or with the one range of it that was asked for (RFC 9110, 14).

    :param name: under which it is kept
    :raises Http404: if it is not there
    """
    if not stored or not stored.name:
        raise Http404
    # Whatever is stored under a name stays the same, and no name is used again.
    etag = quote_etag(stored.name.rsplit("/", 1)[-1])
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or _content(
        request, stored, etag
    )
    if response.status_code in (200, 206):
        response["Content-Type"] = content_type
        response["Content-Disposition"] = content_disposition_header(is_download, name) or ""
        # Squeezed once more it would be larger, and of another length than a range counts in.
        response["Content-Encoding"] = "identity"
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    # Kept by the browser, yet asked about each time: a right may have ended since.
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def range_of(asked: str, size: int) -> tuple[int, int] | None:
    """
    Where the one range that was `asked` for begins and ends; an empty one beyond the file.

    Nothing for several ranges, or for what is none: then the whole file is as good an answer.
    """
    unit, _equals, bounds = asked.partition("=")
    first, dash, last = bounds.strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (_is_number(first) and _is_number(last)):
        return None
    if not first:
        # The last so many bytes.
        return (max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    end = min(int(last) + 1, size) if last else size
    return (int(first), end) if int(first) < size else (0, 0)


def _content(request: HttpRequest, stored: FieldFile, etag: str) -> HttpResponseBase:
    try:
        size, file = stored.size, stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    bounds = _wanted(request, etag, size)
    if bounds is None:
        return FileResponse(file)
    start, end = bounds
    if start >= end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return StreamingHttpResponse(
        _between(file, start, end),
        status=206,
        headers={
            "Content-Range": f"bytes {start}-{end - 1}/{size}",
            "Content-Length": str(end - start),
        },
    )


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    asked = request.headers.get("Range", "")
    if request.method != "GET" or not asked or request.headers.get("If-Range", etag) != etag:
        return None
    return range_of(asked, size)


def _is_number(text: str) -> bool:
    return text == "" or (text.isascii() and text.isdigit() and len(text) < 19)


def _between(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(_STEP, end - start))):
            start += len(piece)
            yield piece
