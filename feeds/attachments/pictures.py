"""
Pictures that are sent: judged by their header, decoded within limits, written anew in three sizes.

The threat is that of `accounts.networks.pictures`: a file that unpacks to gigabytes, one that lies
about its size, one with thousands of frames, and what a camera writes beside the picture. Only
pixels survive. A picture that moves goes on moving in its largest drawing alone; the ones in the
feed stand still, since nobody can stop them there.
"""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.networks.pictures import FORMATS, MOST_PIXELS
from feeds.attachments.models import LARGE, MEDIUM, SMALL

# A screenshot of a long page is kept as long as can be read.
LONGEST = 3 * LARGE
MOST_FRAMES = 200
# Of all frames together; a hundred megabytes while they are decoded.
MOST_MOVING_PIXELS = 24_000_000
_MOVING = {"GIF", "PNG", "WEBP"}
_SHORTEST_FRAME_MS = 20
# What a decoded picture of the largest size takes is taken twice in a process, not once a thread.
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Drawn:
    """A picture as WebP: the largest drawing, and the smaller ones that are worth having."""

    full: bytes
    medium: bytes
    small: bytes
    width: int
    height: int
    is_moving: bool


def draw_picture(file: UploadedFile) -> Drawn:
    """
    Draw the picture in `file` anew.

    :raises ValidationError: with a sentence that says what to do
    """
    with _AT_ONCE:
        try:
            return _drawn(file)
        except ValidationError:
            raise
        except Image.DecompressionBombError as error:
            raise ValidationError(_too_many_pixels()) from error
        except Exception as error:
            # What a parser runs into in bytes that lie can be anything.
            raise ValidationError(
                _("This picture is damaged and can't be read. Save it anew and try again.")
            ) from error


def _drawn(file: UploadedFile) -> Drawn:
    file.seek(0)
    # Opening reads the header only: the size is judged before a pixel is decoded.
    picture = Image.open(file, formats=FORMATS)
    _judge(picture)
    if picture.format == "JPEG":
        picture.draft("RGB", (LARGE, LARGE))
    frames, durations = _frames(picture)
    largest = _fitting(frames[0], LARGE, LONGEST)
    if len(frames) == 1:
        full, medium = _webp(largest), _smaller(largest, MEDIUM)
    else:
        moving = [_fitting(frame, MEDIUM, LONGEST) for frame in frames]
        largest = moving[0]
        full, medium = _moving_webp(moving, durations), _webp(largest)
    width, height = largest.size
    return Drawn(full, medium, _smaller(largest, SMALL), width, height, len(frames) > 1)


def _judge(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    frames = getattr(picture, "n_frames", 1) if picture.format in ("PNG", "WEBP") else 1
    if frames > _most_frames(picture):
        raise ValidationError(_too_long())


def _frames(picture: Image.Image) -> tuple[list[Image.Image], list[int]]:
    """The frames, more than one only if it moves, and how many milliseconds each is shown."""
    frames, durations = [_upright(picture)], [_duration(picture)]
    if picture.format not in _MOVING or not getattr(picture, "is_animated", False):
        return frames, durations
    size = picture.size
    # Frames are counted as they are read: what a header says of their number may be anything.
    while _seek(picture, len(frames)):
        if len(frames) >= _most_frames(picture) or picture.size != size:
            raise ValidationError(_too_long())
        frames.append(_upright(picture))
        durations.append(_duration(picture))
    return frames, durations


def _most_frames(picture: Image.Image) -> int:
    return max(1, min(MOST_FRAMES, MOST_MOVING_PIXELS // (picture.width * picture.height)))


def _seek(picture: Image.Image, frame: int) -> bool:
    try:
        picture.seek(frame)
    except EOFError:
        return False
    return True


def _duration(picture: Image.Image) -> int:
    return max(_SHORTEST_FRAME_MS, int(picture.info.get("duration") or 100))


def _upright(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def _fitting(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture within these bounds, on a canvas that has none of what an opened one carries."""
    fitting = picture.copy()
    fitting.thumbnail((width, height), Image.Resampling.LANCZOS)
    clean = Image.new(fitting.mode, fitting.size)
    clean.paste(fitting)
    return clean


def _smaller(picture: Image.Image, width: int) -> bytes:
    """The picture `width` wide as WebP; nothing, if it is not wider anyway."""
    if picture.width <= width:
        return b""
    return _webp(_fitting(picture, width, LONGEST))


def _webp(picture: Image.Image) -> bytes:
    return _saved(lambda out: picture.save(out, format="WEBP", quality=82, method=4))


def _moving_webp(frames: list[Image.Image], durations: list[int]) -> bytes:
    options: dict[str, Any] = {"append_images": frames[1:], "duration": durations, "loop": 0}
    # Frames differ little from each other; the quickest method finds that out as well.
    return _saved(
        lambda out: frames[0].save(
            out, format="WEBP", save_all=True, quality=70, method=0, **options
        )
    )


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. Choose one of at most 40 megapixels.")


def _too_long() -> str:
    return _(
        "This moving picture is too much: at most %(frames)d frames, and %(pixels)d megapixels in "
        "all of them. Make it shorter or smaller, or save it as a video (MP4)."
    ) % {"frames": MOST_FRAMES, "pixels": MOST_MOVING_PIXELS // 1_000_000}
