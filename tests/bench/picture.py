"""The growth report as pictures: one SVG for each thing that grows."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pygal
from pygal.style import Style

# It puts a finder of modules there that only an early Python 3 understood.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]

# Quiet on white and on black, and told apart without red against green.
_STYLE = Style(
    background="white",
    plot_background="white",
    colors=("#0b5fa5", "#c4571a", "#5b2d8e", "#00796b", "#8a6d00", "#ad1457", "#37474f"),
    font_family="system-ui, sans-serif",
)
_TIMES = ("ms",)


class Measured(Protocol):
    """What the growth report measures."""

    grows: str
    size: int
    cost: str
    value: float
    unit: str


def draw(points: Sequence[Measured], folder: Path) -> list[Path]:
    """Draw the milliseconds over what grows, both by powers of ten; give the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for grows in dict.fromkeys(point.grows for point in points):
        mine = [point for point in points if point.grows == grows and point.unit in _TIMES]
        sizes = list(dict.fromkeys(point.size for point in mine))
        chart = pygal.Line(
            logarithmic=True, style=_STYLE, js=[], width=720, height=400,
            title=f"Milliseconds by number of {grows}", x_title=grows, y_title="ms",
            legend_at_bottom=True, disable_xml_declaration=True, human_readable=True,
        )  # fmt: skip
        chart.y_labels = _marks([point.value for point in mine])
        chart.x_labels = [f"{size:,}" for size in sizes]
        for cost in dict.fromkeys(point.cost for point in mine):
            values = {point.size: point.value for point in mine if point.cost == cost}
            chart.add(cost, [values.get(size) for size in sizes])
        path = folder / f"growth-{grows}.svg"
        path.write_text(chart.render(is_unicode=True) + "\n")
        written.append(path)
    return written


def _marks(values: Sequence[float]) -> list[float]:
    """The round numbers that a logarithmic axis names: from below the least to above the most."""
    round_ones = [base * 10**power for power in range(-1, 6) for base in (1, 2, 5)]
    least = max((each for each in round_ones if each <= min(values)), default=round_ones[0])
    most = min((each for each in round_ones if each >= max(values)), default=round_ones[-1])
    return [each for each in round_ones if least <= each <= most]
