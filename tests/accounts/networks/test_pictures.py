"""Pictures that people give us: only their pixels are kept, and none can hurt the server."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.pictures import LARGEST_FILE, square_photo, whole_picture
from accounts.tasks.models import Task

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def a_picture(kind="JPEG", size=(800, 600), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(out, format=kind, **options)
    return out.getvalue()


def a_file(content: bytes, name="photo.jpg", content_type="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def a_huge_png(width=30_000, height=30_000) -> bytes:
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_becomes_a_square_of_512_pixels_whatever_it_was(kind):
    made = Image.open(io.BytesIO(square_photo(a_file(a_picture(kind)))))
    assert (made.format, made.size) == ("WEBP", (512, 512))


def test_the_middle_is_kept():
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste((0, 0, 255), (300, 0, 600, 300))
    out = io.BytesIO()
    wide.save(out, format="PNG")
    made = Image.open(io.BytesIO(square_photo(a_file(out.getvalue())))).convert("RGB")
    assert all(made.getpixel(spot)[2] > 200 for spot in ((20, 20), (256, 256), (490, 490)))


def test_a_logo_is_not_cut():
    made = Image.open(io.BytesIO(whole_picture(a_file(a_picture("PNG", (1000, 200))))))
    assert made.size == (512, 102)


def test_where_and_when_a_photo_was_taken_is_forgotten_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    picture = a_picture("JPEG", (300, 200), exif=exif.tobytes(), comment=b"taken at home")
    assert b"telling" in picture
    kept = whole_picture(a_file(picture))
    made = Image.open(io.BytesIO(kept))
    assert made.size == (200, 300)
    assert not made.getexif()
    assert b"telling" not in kept
    assert b"home" not in kept


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"",
        b"\xff\xd8\xff\xe0 not a JPEG at all",
        a_picture("TIFF"),
        a_picture("BMP"),
        a_picture("ICO", (64, 64)),
        a_picture("PNG")[:200],
        b"GIF89a" + b"\xff" * 40,
    ],
)
def test_what_is_not_one_of_four_kinds_of_picture_is_refused(content):
    with pytest.raises(ValidationError, match="not a picture"):
        square_photo(a_file(content))


def test_a_picture_of_too_many_pixels_is_refused_before_they_are_unpacked():
    bomb = a_huge_png()
    assert len(bomb) < 1_000_000
    with pytest.raises(ValidationError, match="pixels"):
        square_photo(a_file(bomb))


def test_of_a_gif_of_thousands_of_frames_only_the_first_is_looked_at():
    frames = [Image.new("P", (40, 40), number % 250) for number in range(3000)]
    out = io.BytesIO()
    frames[0].save(out, format="GIF", save_all=True, append_images=frames[1:])
    made = Image.open(io.BytesIO(square_photo(a_file(out.getvalue()))))
    assert getattr(made, "n_frames", 1) == 1


def test_a_file_too_large_is_refused_unread():
    file = a_file(b"x")
    file.size = LARGEST_FILE + 1
    with pytest.raises(ValidationError, match="too large"):
        square_photo(file)


def test_what_hides_behind_a_picture_is_gone():
    kept = square_photo(a_file(a_picture("GIF") + b"<script>alert(1)</script>"))
    assert b"script" not in kept


# Through the door


def _upload(client, content, **file):
    return client.post("/brightwater/profile/photo/", {"photo": a_file(content, **file)})


def test_a_member_has_a_photo_that_the_network_sees(
    cem, dee, zoe, eve, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    _upload(sign_in(cem), a_picture())
    cem.refresh_from_db()
    seen = sign_in(dee).get(cem.photo_url)
    assert seen.status_code == 200
    assert seen["Content-Type"] == "image/webp"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen["Content-Security-Policy"]
    assert seen["Cache-Control"].startswith("private")
    assert sign_in(zoe).get(cem.photo_url).status_code == 404
    assert sign_in(eve).get(cem.photo_url).status_code == 404


def test_the_name_of_the_file_tells_nothing_and_the_old_file_is_removed(
    cem, sign_in, settings, tmp_path, run_tasks
):
    settings.MEDIA_ROOT = tmp_path
    client = sign_in(cem)

    def files_after_a_day() -> list[str]:
        Task.objects.filter(name="networks.forget_file").update(run_at=clock.now())
        run_tasks()
        return [file.name for file in tmp_path.rglob("*.*")]

    _upload(client, a_picture(), name="../../cem at home.jpg")
    (first,) = files_after_a_day()
    assert first.endswith(".webp") and "home" not in first
    _upload(client, a_picture("PNG"))
    # A backup that is under way may be on its way to the one that was replaced.
    run_tasks()
    assert len(list(tmp_path.rglob("*.webp"))) == 2
    (second,) = files_after_a_day()
    assert second != first
    client.post("/brightwater/profile/photo/remove/")
    assert files_after_a_day() == []
    assert not Member.objects.get(pk=cem.pk).photo


def test_a_refused_photo_is_said_beside_the_field(cem, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = _upload(sign_in(cem), SVG, name="me.jpg")
    assert answer.status_code == 422
    assert "JPEG, PNG, WebP or GIF" in answer.context["photo_form"].errors["photo"][0]
    assert not list(tmp_path.rglob("*.*"))


def test_who_has_no_photo_has_none_to_fetch(cem, dee, sign_in):
    assert sign_in(dee).get(f"/brightwater/people/{cem.pk}/photo/").status_code == 404
