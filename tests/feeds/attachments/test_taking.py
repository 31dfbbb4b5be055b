"""What is taken: by content, within bounds, and without what it says of whoever made it."""

import io
import itertools
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feeds.attachments import actions
from feeds.attachments.actions import MOST_WAITING, FileRefused, upload_file
from feeds.attachments.models import Attachment
from feeds.attachments.pictures import MOST_FRAMES
from feeds.attachments.places import MOST_BOXES
from feeds.attachments.sniffing import Kind
from tests.builders import a_picture, an_upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def a_box(word: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + word + content


def a_moving(count: int, kind: str = "GIF", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    colours = itertools.cycle(("red", "blue", "white"))
    frames = [Image.new("RGB", size, next(colours)) for _ in range(count)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=40)
    return out.getvalue()


def a_long_gif(count: int, size: tuple[int, int] = (8, 8)) -> bytes:
    """The same frame again and again, which takes no time to make."""
    one = a_picture(size, "GIF")
    head = 13 + 3 * 2 ** ((one[10] & 7) + 1)
    return one[:head] + one[head:-1] * count + b";"


def a_lying_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(word: bytes, data: bytes) -> bytes:
        whole = word + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def _content(attachment: Attachment, field: str = "file") -> bytes:
    with getattr(attachment, field).open("rb") as file:
        return file.read()


FTYP = a_box(b"ftyp", b"isom\0\0\2\0isommp41")
KINDS = {
    "a PDF": (b"%PDF-1.7\n%", Kind.DOCUMENT, "PDF"),
    "a PDF that is HTML first": (HTML + b"%PDF-1.7", Kind.OTHER, "File"),
    "MP3": (b"ID3\x04" + b"\0" * 60, Kind.AUDIO, "MP3"),
    "WAV": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, Kind.AUDIO, "WAV"),
    "MP4": (FTYP, Kind.VIDEO, "MP4"),
    "MOV": (a_box(b"ftyp", b"qt  \0\0\2\0qt  "), Kind.VIDEO, "MOV"),
    "SVG": (SVG, Kind.OTHER, "File"),
    "HTML": (HTML, Kind.OTHER, "File"),
    "XML": (b"<?xml version='1.0'?><a/>", Kind.OTHER, "File"),
    "text": (b"Agreed.", Kind.OTHER, "File"),
    "a program": (b"MZ\x90\0" + b"\0" * 60, Kind.OTHER, "File"),
}


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("name", ["it.png", "it.html", "it"])
def test_what_a_file_is_is_said_by_its_content_alone(cem, what, name):
    content, kind, label = KINDS[what]
    attachment = an_upload(by=cem, content=content, name=name)
    assert (attachment.kind, attachment.label) == (kind, label)
    assert attachment.name == name
    assert _content(attachment) == content


def test_a_picture_is_drawn_anew_in_three_sizes_whatever_it_was(cem):
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        attachment = an_upload(by=cem, content=a_picture((2400, 100), kind), name="wide.txt")
        assert (attachment.width, attachment.height) == (1920, 80)
        drawn = [
            Image.open(io.BytesIO(_content(attachment, size))).size
            for size in ("file", "medium", "small")
        ]
        assert drawn == [(1920, 80), (960, 40), (480, 20)]
        assert attachment.widths == [("small", 480), ("medium", 960), ("", 1920)]
    small = an_upload(by=cem, content=a_picture((60, 40)))
    assert not small.medium and not small.small and small.widths == [("", 60)]


def test_where_a_picture_was_taken_is_forgotten_and_what_hides_behind_it_too(cem):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif.tobytes(), comment=b"at home")
    attachment = an_upload(by=cem, content=out.getvalue() + HTML)
    kept = _content(attachment)
    assert (attachment.width, attachment.height) == (200, 300)
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert not any(word in kept for word in (b"telling", b"home", b"script"))


def test_a_gif_that_is_a_script_stays_a_picture_only(cem):
    script = a_picture((4, 4), "GIF").replace(b"GIF89a", b"GIF89a", 1) + b"/*=1;alert(1)*/"
    assert b"alert" not in _content(an_upload(by=cem, content=script))


@pytest.mark.parametrize(
    "content",
    [
        a_lying_png(30_000, 30_000),
        a_lying_png(2**31 - 1, 2**31 - 1),
        a_lying_png(6_325, 6_325),
        a_lying_png(300, 300),
        a_picture((90, 90), "PNG")[:200],
        b"\xff\xd8\xff\xe0 no picture at all",
        b"GIF89a" + b"\xff" * 60,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 60,
        struct.pack("<6sHH", b"GIF89a", 65_535, 65_535) + b"\0" * 40,
        b"II*\0\x08\0\0\0" + b"\0" * 40,
        a_box(b"ftyp", b"heic\0\0\0\0mif1heic"),
    ],
    ids=["30,000", "2^31", "a row too many", "lies", "cut", "jpeg", "gif", "webp", "wide gif",
         "tiff", "heic"],
)  # fmt: skip
def test_a_picture_that_can_not_be_drawn_costs_a_sentence_and_nothing_else(cem, content, kept_in):
    with pytest.raises(FileRefused, match=r"JPEG|pixels|damaged"):
        an_upload(by=cem, content=content, name="it.png")
    assert not Attachment.objects.exists()
    assert not list(kept_in.rglob("*.*"))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_does_so_up_to_a_number_of_frames_and_stands_still_in_feeds(cem, kind):
    attachment = an_upload(by=cem, content=a_moving(MOST_FRAMES, kind))
    assert attachment.is_moving
    moving, still = (Image.open(io.BytesIO(_content(attachment, f))) for f in ("file", "medium"))
    assert moving.n_frames == MOST_FRAMES
    assert getattr(still, "n_frames", 1) == 1
    with pytest.raises(FileRefused, match="frames"):
        an_upload(by=cem, content=a_moving(MOST_FRAMES + 1, kind))


def test_thousands_of_frames_and_large_ones_are_not_decoded_to_their_end(cem, monkeypatch):
    decoded = []
    upright = actions.draw_picture.__globals__["_upright"]
    monkeypatch.setitem(
        actions.draw_picture.__globals__, "_upright", lambda p: decoded.append(1) or upright(p)
    )
    with pytest.raises(FileRefused, match="frames"):
        an_upload(by=cem, content=a_long_gif(5_000))
    assert len(decoded) <= MOST_FRAMES + 1
    decoded.clear()
    with pytest.raises(FileRefused, match="megapixels"):
        an_upload(by=cem, content=a_long_gif(4, size=(3_000, 3_000)))
    assert len(decoded) <= 3


def test_where_a_video_was_taken_is_forgotten_and_it_stays_as_long(cem):
    place = a_box(b"udta", a_box(b"\xa9xyz", b"+52.52+013.40/"))
    keys = a_box(b"meta", b"com.apple.quicktime.location.ISO6709")
    trak = a_box(b"trak", a_box(b"mdia", b"samples") + place)
    film = FTYP + a_box(b"moov", a_box(b"mvhd", b"head") + trak + place + keys)
    film += struct.pack(">I4sQ", 1, b"uuid", 16 + 6) + b"+52.52" + a_box(b"mdat", b"\x01udta+52")
    kept = _content(an_upload(by=cem, content=film, name="clip.mp4"))
    assert len(kept) == len(film)
    assert b"+52.52" not in kept and b"ISO6709" not in kept
    # What is played is as it was, even where it looks like a box.
    assert kept.endswith(a_box(b"mdat", b"\x01udta+52"))
    assert b"samples" in kept and b"mvhd" in kept


@pytest.mark.parametrize(
    "film",
    [
        FTYP + a_box(b"free", b"") * MOST_BOXES,
        FTYP + (b"\0\0\x01\0moov" * 20),
    ],
    ids=["boxes", "depth"],
)
def test_a_film_that_is_all_boxes_is_refused(cem, film):
    with pytest.raises(FileRefused, match="damaged"):
        an_upload(by=cem, content=film)


def test_a_file_may_be_so_large_and_no_larger_and_not_empty(cem, settings):
    settings.MAX_FILE_BYTES = 1024**2
    an_upload(by=cem, content=b"x" * 1024**2)
    for content in (b"x" * (1024**2 + 1), b""):
        with pytest.raises(FileRefused, match=r"at most 1 MB|empty"):
            upload_file(uploader=cem, file=SimpleUploadedFile("big.txt", content))


def test_so_many_files_may_wait_and_no_more(cem, dee):
    one = an_upload(by=cem)
    fields = {
        field.attname: getattr(one, field.attname)
        for field in Attachment._meta.concrete_fields
        if field.name != "id"
    }
    Attachment.objects.bulk_create([Attachment(**fields) for _ in range(MOST_WAITING - 2)])
    an_upload(by=cem)
    with pytest.raises(FileRefused, match="wait to be sent"):
        an_upload(by=cem)
    an_upload(by=dee)


def test_what_can_not_be_written_down_is_not_kept(cem, kept_in, monkeypatch):
    def fail(*args: object, **fields: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(OSError, match="away"):
        an_upload(by=cem, content=a_picture((1000, 10)))
    assert not list(kept_in.rglob("*.*"))
