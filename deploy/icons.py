"""
Draw Collab's mark, two sheets that overlap, as the icons of an installed app.

    python deploy/icons.py

Writes static/img/icon.svg for browsers' tabs, and PNGs in the sizes that the manifest names.
"""

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
PAPER, BEHIND, FRONT = "#f9f6f1", "#92c5be", "#0f6e66"
# Drawn larger and made small again, for smooth edges.
FINER = 4
# On a grid of 32: left, top, right, bottom, radius; and the tail of the sheet in front.
SHEET_BEHIND = (9, 4, 28, 21, 4.5)
SHEET_FRONT = (4, 11, 23, 26, 4)
TAIL = [(8, 24), (14.5, 25.5), (8, 30)]

SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="9" y="4" width="19" height="17" rx="4.5" fill="{BEHIND}"/>
<rect x="4" y="11" width="19" height="15" rx="4" fill="{FRONT}"/>
<path d="M8 24h6.5v1.5L8 30z" fill="{FRONT}"/>
</svg>
"""


def main() -> None:
    (IMAGES / "icon.svg").write_text(SVG)
    # The one that every page names: with 64 colours, a quarter of the bytes, it looks the same.
    small = draw(192, share=0.86, radius=0.22)
    small.quantize(64, method=Image.Quantize.FASTOCTREE).save(
        IMAGES / "icon-192.png", optimize=True
    )
    draw(512, share=0.86, radius=0.22).save(IMAGES / "icon-512.png", optimize=True)
    # Systems cut their own shape out of this one: paper to the edge, the mark in the middle.
    draw(512, share=0.62, radius=0).save(IMAGES / "icon-maskable-512.png", optimize=True)


def draw(size: int, share: float, radius: float) -> Image.Image:
    """Return the mark on paper, filling `share` of a square whose corners are rounded."""
    fine = size * FINER
    image = Image.new("RGBA", (fine, fine), (0, 0, 0, 0))
    brush = ImageDraw.Draw(image)
    brush.rounded_rectangle((0, 0, fine - 1, fine - 1), fine * radius, fill=PAPER)
    unit = fine * share / 32
    margin = fine * (1 - share) / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return margin + x * unit, margin + y * unit

    for (left, top, right, bottom, corner), ink in ((SHEET_BEHIND, BEHIND), (SHEET_FRONT, FRONT)):
        brush.rounded_rectangle((*at(left, top), *at(right, bottom)), corner * unit, fill=ink)
    brush.polygon([at(*point) for point in TAIL], fill=FRONT)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
