"""
What a file is, told by its first bytes; its name and what the browser says of it count for nothing.

Only what stands in the tables below is ever shown or played in a page. Everything else, HTML, SVG
and scripts among it, is handed out as bytes to keep.
"""

from typing import IO

import filetype
from django.db import models
from django.utils.translation import gettext_lazy as _

HEAD_BYTES = 8192
BYTES = "application/octet-stream"


class Kind(models.TextChoices):
    PICTURE = "picture", _("Picture")
    DOCUMENT = "document", _("Document")
    AUDIO = "audio", _("Sound")
    VIDEO = "video", _("Video")
    OTHER = "other", _("File")


PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
# Pictures in which cameras write where they were taken and that we can't write anew.
UNREADABLE_PICTURES = frozenset(
    {
        *("image/heic", "image/heif", "image/avif", "image/tiff", "image/x-canon-cr2"),
        *("image/jpx", "image/vnd.ms-photo"),
    }
)
# Where `filetype` has a name of its own for what browsers know by another one.
_USUAL = {
    "image/apng": "image/png",
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
    "application/x-tar": BYTES,
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCUMENTS = {
    "application/pdf": "PDF",
    "application/rtf": "RTF",
    "application/epub+zip": "EPUB",
    "application/msword": "Word",
    _WORD: "Word",
    "application/vnd.ms-excel": "Excel",
    _EXCEL: "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    _POWERPOINT: "PowerPoint",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.presentation": "ODP",
}
SOUNDS = {
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/ogg": "OGG",
    "audio/wav": "WAV",
    "audio/flac": "FLAC",
}
VIDEOS = {"video/mp4": "MP4", "video/webm": "WebM", "video/quicktime": "MOV"}
OTHERS = {"application/zip": "ZIP", "application/gzip": "GZIP", "application/x-7z-compressed": "7Z"}
# What a page plays; all browsers of today can.
INLINE = frozenset({*SOUNDS, "video/mp4", "video/webm"})
_LABELS = {**DOCUMENTS, **SOUNDS, **VIDEOS, **OTHERS}
# What we write pictures in.
DRAWN = "image/webp"


def content_type_of(file: IO[bytes]) -> str:
    """What the content says it is; nothing, if that is nothing of the tables."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = filetype.guess_mime(head) if head else None
    known = _USUAL.get(found or "", found or "")
    return known if known in {*PICTURES, *UNREADABLE_PICTURES, *_LABELS} else ""


def kind_of(content_type: str) -> Kind:
    """What a file of this type is to a reader."""
    if content_type in PICTURES:
        return Kind.PICTURE
    if content_type in DOCUMENTS:
        return Kind.DOCUMENT
    if content_type in SOUNDS:
        return Kind.AUDIO
    return Kind.VIDEO if content_type in VIDEOS else Kind.OTHER


def label_of(content_type: str) -> str:
    """What it is called in a word."""
    return _LABELS.get(content_type) or str(kind_of(content_type).label)


def served_as(content_type: str) -> str:
    """The type under which it is handed out: bytes, unless it is known to do no harm."""
    return content_type if content_type in _LABELS or content_type == DRAWN else BYTES
