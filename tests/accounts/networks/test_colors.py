"""The network's colour can be read, whichever it is."""

import re
from pathlib import Path

import pytest

from accounts.networks.colors import SURFACES, SWATCHES, contrast, stylesheet
from accounts.networks.swatches import Swatch

TOKENS = Path("static/css/tokens.css")


def _both(css, name):
    return re.search(rf"{name}: light-dark\((#\w+), (#\w+)\);", css).groups()


@pytest.mark.parametrize("swatch", Swatch.values)
def test_every_colour_can_be_read_in_light_and_dark(swatch):
    css = stylesheet(swatch)
    accent, ink = _both(css, "--color-accent"), _both(css, "--color-on-accent")
    soft = _both(css, "--color-accent-soft")
    for theme in (0, 1):
        assert contrast(accent[theme], ink[theme]) >= 4.5
        assert contrast(accent[theme], soft[theme]) >= 4.5
        for surface in SURFACES.values():
            assert contrast(accent[theme], surface[theme]) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_colours_are_those_of_the_stylesheets():
    if not TOKENS.exists():
        pytest.skip("no stylesheets")
    tokens = TOKENS.read_text()
    values = dict(re.findall(r"--([\w-]+): (#\w{6});", tokens))
    assert values.items() >= SWATCHES.items()
    for name, colors in SURFACES.items():
        named = re.search(
            rf"--color-{name}: light-dark\(var\(--([\w-]+)\), var\(--([\w-]+)\)\)", tokens
        )
        assert tuple(values[name] for name in named.groups()) == colors


def test_the_stylesheet_is_kept_by_the_browser_until_the_colour_changes(cem, zoe, sign_in):
    answer = sign_in(cem).get("/brightwater/colors.css?v=teal")
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "immutable" not in sign_in(cem).get("/brightwater/colors.css?v=plum")["Cache-Control"]
    assert sign_in(zoe).get("/brightwater/colors.css").status_code == 404
