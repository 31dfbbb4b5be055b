"""
Pictures that people give us: decoded within limits, cropped, and written anew.

The threat: a file that is not what it says (SVG, HTML, a polyglot), one that unpacks to gigabytes,
and what a camera writes beside the picture. Nothing of the file survives but its pixels.
"""

import datetime
import io
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.events import clock
from accounts.networks.models import Network
from accounts.tasks.actions import enqueue

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST_FILE = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 512
KEPT_FOR = datetime.timedelta(days=1)
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"


def square_photo(file: UploadedFile) -> bytes:
    """
    Cut the largest square from the middle, 512 pixels wide, as WebP.

    :raises ValidationError: with a sentence that says what to do
    """
    return _as_webp(ImageOps.fit(_decoded(file), (SIDE, SIDE), Image.Resampling.LANCZOS))


def whole_picture(file: UploadedFile) -> bytes:
    """
    Make a picture at most 512 pixels wide and high, nothing cut off, as WebP.

    :raises ValidationError: with a sentence that says what to do
    """
    picture = _decoded(file)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return _as_webp(picture)


def random_name() -> str:
    """A file name that tells nothing and can't be guessed."""
    return f"{secrets.token_hex(16)}.webp"


def forget_file(file: FieldFile) -> None:
    """
    Have a stored file removed a day after the transaction that no longer names it.

    Not at once: a backup copies the database first, and then the files that were named in it. With
    no name left nobody can ask for it.
    """
    if file and file.name:
        owner: Any = file.instance
        network = owner if isinstance(owner, Network) else owner.network
        removed_at = clock.now() + KEPT_FOR
        enqueue("networks.forget_file", network=network, run_at=removed_at, name=file.name)


def _decoded(file: UploadedFile) -> Image.Image:
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(_("This file is too large. Choose one of at most 8 MB."))
    try:
        file.seek(0)
        # Opening reads the header only: the size is known, and judged, before a pixel is decoded.
        picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if picture.format == "JPEG":
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
        # The first frame only, however many a GIF has.
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        return upright.convert("RGBA" if has_alpha else "RGB")
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("This picture has too many pixels. Choose one of at most 40 megapixels.")
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(
            _("This is not a picture we can read. Choose a JPEG, PNG, WebP or GIF file.")
        ) from error


def _as_webp(picture: Image.Image) -> bytes:
    # Pasted onto a fresh canvas, which has none of the metadata that an opened picture carries.
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, format="WEBP", quality=82, method=4)
    return out.getvalue()
