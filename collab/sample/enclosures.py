"""
The files that hang on posts of the sample: kept in `data/files/`, or drawn here when they are asked
for, so that no picture need be kept.
"""

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from collab.sample.content import DATA

_SIZE = (960, 600)
# Drawn larger and made smaller at the end, which smooths every edge.
_FINER = 2
_INK, _PAPER, _LINE = "#22303c", "#fbfaf6", "#8fa3b3"
_CHALK, _BOARD = "#eef1ea", "#2c3a36"
_RED, _GREEN, _SOIL, _TEAL = "#d5432f", "#4f8f4a", "#6b4a35", "#0f766e"


def bytes_of(name: str) -> bytes:
    """What is in the file of that name."""
    if name in _DRAWINGS:
        drawing = _Drawing(*_SIZE)
        _DRAWINGS[name](drawing)
        return drawing.saved("PDF" if name.endswith(".pdf") else "PNG")
    return (DATA / "files" / name).read_bytes()


class _Drawing:
    """A sheet on which places are given in its final pixels."""

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGB", (width * _FINER, height * _FINER), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._size = (width, height)

    def fill(self, color: str) -> None:
        self.box((0, 0, *self._size), color)

    def box(self, place: tuple[float, ...], color: str | None = None, edge: str = "") -> None:
        self._draw.rectangle(_finer(place), fill=color, outline=edge or None, width=3 * _FINER)

    def round(self, place: tuple[float, ...], color: str) -> None:
        self._draw.ellipse(_finer(place), fill=color)

    def line(self, places: tuple[float, ...], color: str, width: float = 4) -> None:
        self._draw.line(_finer(places), fill=color, width=int(width * _FINER), joint="curve")

    def shape(self, places: tuple[float, ...], color: str) -> None:
        self._draw.polygon(_finer(places), fill=color)

    def text(self, at: tuple[float, float], words: str, color: str = _INK, size: int = 26) -> None:
        """Words whose middle is `at`."""
        font = ImageFont.load_default(size * _FINER)
        self._draw.text(_finer(at), words, fill=color, font=font, anchor="mm", align="center")

    def saved(self, kind: str) -> bytes:
        out = io.BytesIO()
        self._image.resize(self._size, Image.Resampling.LANCZOS).save(out, format=kind)
        return out.getvalue()


def _finer(places: tuple[float, ...]) -> Any:
    return tuple(each * _FINER for each in places)


def _chalked(days: int) -> Callable[[_Drawing], None]:
    """So many days without hot chocolate, counted on the side of the machine."""

    def draw(sheet: _Drawing) -> None:
        chance = random.Random(days)
        sheet.fill("#9a5b3c")
        sheet.box((60, 50, 900, 550), _BOARD, "#d8c3a5")
        sheet.text((480, 130), "DAYS WITHOUT HOT CHOCOLATE", _CHALK, 44)
        for day in range(days):
            five, place = divmod(day, 5)
            left = 180 + five * 330
            if place == 4:
                sheet.line((left - 30, 440, left + 200, 270), _CHALK, 11)
            else:
                at = left + place * 55
                lean = chance.uniform(-9, 9)
                sheet.line((at + lean, 250, at - lean, 460), _CHALK, 11)
        sheet.text((800, 510), "S.", _CHALK, 34)

    return draw


def _tomatoes(sheet: _Drawing) -> None:
    """Four on the vine."""
    sheet.fill("#dcebf2")
    sheet.box((0, 470, 960, 600), _SOIL)
    sheet.box((0, 455, 960, 490), "#b98d5e")
    for stem, top, fruits in (
        (250, 110, ((175, 250, 62), (330, 330, 50))),
        (640, 70, ((560, 200, 56), (720, 320, 70))),
    ):
        sheet.line((stem, 470, stem, top), _GREEN, 12)
        for side in (-1, 1):
            for height in range(top, 400, 85):
                tip = stem + side * 95
                sheet.shape((stem, height + 40, tip, height, tip - side * 40, height + 55), _GREEN)
        for x, y, radius in fruits:
            sheet.line((stem, y - 80, x, y - radius), _GREEN, 8)
            sheet.round((x - radius, y - radius, x + radius, y + radius), _RED)
            shine = (x - radius / 2, y - radius / 1.7, x - radius / 6, y - radius / 4)
            sheet.round(shine, "#f0a08f")
            for lean in (-24, 0, 24):
                sheet.line((x, y - radius + 4, x + lean, y - radius + 20), _GREEN, 7)


def _way_in_and_out(sheet: _Drawing) -> None:
    """The ground floor while the hall is shut."""
    sheet.text((480, 42), "Wakefield, ground floor: the two weeks from Monday", size=30)
    sheet.box((90, 90, 870, 500), "#ffffff", _INK)
    sheet.box((90, 90, 330, 300), "#f6d9d3", _INK)
    sheet.text((210, 180), "Hall\nSHUT", _RED, 32)
    sheet.box((330, 90, 640, 300), "#eef3f6", _LINE)
    sheet.text((485, 195), "Customer floor")
    sheet.box((90, 300, 460, 500), "#eef3f6", _LINE)
    sheet.text((275, 400), "Canteen")
    sheet.box((690, 90, 870, 300), "#d7efe6", _INK)
    sheet.text((780, 195), "East stairs\nWAY OUT", _TEAL, 28)
    sheet.line((485, 300, 485, 400, 665, 400, 665, 195, 690, 195), _TEAL, 9)
    sheet.shape((682, 178, 712, 195, 682, 212), _TEAL)
    sheet.line((665, 560, 665, 455), _INK, 9)
    sheet.shape((646, 460, 665, 428, 684, 460), _INK)
    sheet.text((815, 545), "Come in by the yard")


def _one_chart(sheet: _Drawing) -> None:
    """E-mails a month between two companies, before and since they talk here."""
    sheet.text((480, 50), "E-mails between us, a month", size=32)
    sheet.line((100, 510, 880, 510), _INK, 3)
    months = (("before", 355), ("1st month", 96), ("2nd month", 61), ("3rd month", 38))
    for place, (label, number) in enumerate(months):
        left, top = 150 + place * 190, 510 - number
        sheet.box((left, top, left + 120, 508), _LINE if place == 0 else _TEAL)
        sheet.text((left + 60, top - 24), str(number), size=28)
        sheet.text((left + 60, 545), label, size=24)


_DRAWINGS: dict[str, Callable[[_Drawing], None]] = {
    "day-nine.png": _chalked(9),
    "day-one.png": _chalked(1),
    "four-tomatoes.png": _tomatoes,
    "one-chart.png": _one_chart,
    "way-in-and-out.pdf": _way_in_and_out,
}
