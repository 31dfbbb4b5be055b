"""The geometry of a small picture of numbers: a strip of bars from zero, beside a few words."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 56
# Room for the one number that stands above the highest bar.
_TOP = 16


@dataclass(frozen=True)
class StripBar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Strip:
    """
    Bars from zero, without an axis: the highest is labelled.

    :ivar most: its value; 0 where there is no bar
    """

    bars: list[StripBar]
    most: int
    most_x: str
    most_y: str
    anchor: str
    width: int = WIDTH
    height: int = HEIGHT


def strip(values: Sequence[int]) -> Strip:
    """Lay out one bar for each value, over the whole width."""
    most = max(values, default=0)
    slot = WIDTH / max(1, len(values))
    bars = [
        StripBar(
            _n(place * slot + slot * 0.1), _n(HEIGHT - tall), _n(slot * 0.8), _n(tall)
        )
        for place, value in enumerate(values)
        for tall in [(HEIGHT - _TOP) * value / (most or 1)]
    ]  # fmt: skip
    # The latest of equals, which is nearest to now.
    place = len(values) - 1 - list(reversed(values)).index(most) if values else 0
    anchor = "start" if place == 0 else "end" if place == len(values) - 1 else "middle"
    shift = {"start": 0.1, "middle": 0.5, "end": 0.9}[anchor]
    return Strip(bars, most, _n((place + shift) * slot), _n(_TOP - 4), anchor)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
