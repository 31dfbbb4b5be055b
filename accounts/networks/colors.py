"""
The network's colour, made readable: shades of it that keep the contrast WCAG 2.2 asks for.

A chosen colour says which network one is in; whether text on it can be read is not left to taste.
Each shade is moved towards black or white only as far as the ratio needs.
"""

from accounts.networks.swatches import Swatch

# The same as `--swatch-*` in `static/css/tokens.css`; a test compares the two.
SWATCHES: dict[str, str] = {
    "teal": "#0f766e",
    "blue": "#1d62c9",
    "indigo": "#4650c8",
    "violet": "#7040c4",
    "plum": "#93308f",
    "rose": "#be2763",
    "red": "#c02b28",
    "orange": "#b8500c",
    "amber": "#946200",
    "olive": "#5f6f12",
    "green": "#22763a",
    "slate": "#4a5a70",
}
# The surfaces on which the colour is read, the worst of each theme.
LIGHT_PAGE = "#f6f4ef"
DARK_CARD = "#232b36"
TEXT_RATIO = 4.5

Color = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(_parse(one)), _luminance(_parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(surface: str, color: str, ratio: float = TEXT_RATIO) -> str:
    """The shade nearest to `color` that has at least `ratio` on `surface`."""
    towards = "#000000" if _luminance(_parse(surface)) > 0.18 else "#ffffff"
    for step in range(101):
        shade = mixed(color, towards, step / 100)
        if contrast(shade, surface) >= ratio:
            return shade
    return towards


def ink_on(color: str) -> str:
    """Black or white, whichever is read better on `color`."""
    return max(("#ffffff", "#101418"), key=lambda ink: contrast(ink, color))


def mixed(color: str, other: str, part: float) -> str:
    """`color` with `part` (0 to 1) of `other` in it."""
    pairs = zip(_parse(color), _parse(other), strict=True)
    return "#" + "".join(f"{round((a * (1 - part) + b * part) * 255):02x}" for a, b in pairs)


def stylesheet(swatch: str) -> str:
    """The custom properties of a network of this colour, for light and dark."""
    color = SWATCHES.get(swatch, SWATCHES[Swatch.TEAL])
    light = _properties(readable_on(LIGHT_PAGE, color), "#ffffff", LIGHT_PAGE)
    dark = _properties(readable_on(DARK_CARD, color), "#1a212b", DARK_CARD)
    return (
        f":root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}'
    )


def _properties(accent: str, page: str, surface: str) -> str:
    properties = {
        "--network-accent": accent,
        "--network-accent-ink": ink_on(accent),
        "--network-accent-strong": readable_on(surface, accent, 7),
        "--network-accent-soft": mixed(page, accent, 0.12),
    }
    return "".join(f"{name}:{value};" for name, value in properties.items())


def _parse(color: str) -> Color:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
