"""
The network's colour, made readable: shades of it that keep the contrast WCAG 2.2 asks for.

A chosen colour says which network one is in; whether text on it can be read is not left to taste.
Each shade is moved towards black or white only as far as the ratio needs.
"""

from collections.abc import Sequence

from accounts.networks.swatches import Swatch

# The same as in `static/css/tokens.css`; a test compares the two.
SWATCHES: dict[str, str] = {
    "teal": "#0f6e66",
    "blue": "#1d5fb4",
    "indigo": "#4549b8",
    "violet": "#6b42b5",
    "plum": "#863383",
    "rose": "#ac2a58",
    "red": "#ad2f27",
    "orange": "#a14a0d",
    "amber": "#855b04",
    "olive": "#5c660f",
    "green": "#2a6e39",
    "slate": "#4b5866",
}
# What the colour is read on, light and dark, as in `tokens.css`.
SURFACES: dict[str, tuple[str, str]] = {
    "page": ("#f9f6f1", "#181e25"),
    "card": ("#fffefc", "#20272f"),
    "sunken": ("#f1ece4", "#2a333d"),
}
DARK_INK = "#181e25"
TEXT_RATIO = 4.5

Color = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(_parse(one)), _luminance(_parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(surfaces: Sequence[str], color: str, ratio: float = TEXT_RATIO) -> str:
    """The shade nearest to `color` that has at least `ratio` on each of `surfaces`."""
    towards = "#000000" if _luminance(_parse(surfaces[0])) > 0.18 else "#ffffff"
    for step in range(101):
        shade = mixed(color, towards, step / 100)
        if all(contrast(shade, surface) >= ratio for surface in surfaces):
            return shade
    return towards


def ink_on(color: str) -> str:
    """Black or white, whichever is read better on `color`."""
    return max(("#ffffff", DARK_INK), key=lambda ink: contrast(ink, color))


def mixed(color: str, other: str, part: float) -> str:
    """`color` with `part` (0 to 1) of `other` in it."""
    pairs = zip(_parse(color), _parse(other), strict=True)
    return "#" + "".join(f"{round((a * (1 - part) + b * part) * 255):02x}" for a, b in pairs)


def stylesheet(swatch: str) -> str:
    """The custom properties of a network of this colour, each for light and dark."""
    color = SWATCHES.get(swatch, SWATCHES[Swatch.TEAL])
    light, dark = _shades(color, theme=0, part=0.09), _shades(color, theme=1, part=0.32)
    lines = "".join(f"  {name}: light-dark({light[name]}, {dark[name]});\n" for name in light)
    # Outside of any cascade layer, so that it wins over the fallback in `tokens.css`.
    return f":root {{\n  --accent: {color};\n{lines}}}\n"


def _shades(color: str, theme: int, part: float) -> dict[str, str]:
    soft = mixed(SURFACES["card"][theme], color, part)
    surfaces = [soft, *(surface[theme] for surface in SURFACES.values())]
    accent = readable_on(surfaces, color)
    return {
        "--color-accent": accent,
        "--color-on-accent": ink_on(accent),
        "--color-accent-soft": soft,
    }


def _parse(color: str) -> Color:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
