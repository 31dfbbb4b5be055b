"""The style sheet is served as one file, with all that it is made of."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from collab.server.static import SHEET, StaticStorage

SOURCES = settings.BASE_DIR / "static"
PARTS = re.findall(r'@import "([^"]+)"', (SOURCES / SHEET).read_text())


def collect(sources: Path, into: Path) -> StaticStorage:
    """Process the style sheets of a folder into another, as `collectstatic` does."""
    shutil.copytree(sources / "css", into / "css")
    kept = StaticFilesStorage(location=sources)
    names = [str(path.relative_to(sources)) for path in (sources / "css").rglob("*.css")]
    storage = StaticStorage(location=into)
    for _name, _hashed, done in storage.post_process({name: (kept, name) for name in names}):
        assert not isinstance(done, Exception)
    return storage


@pytest.fixture
def gathered(tmp_path):
    return collect(SOURCES, tmp_path)


def test_the_sheet_leads_to_no_other(gathered):
    sheet = gathered.open(gathered.stored_name(SHEET)).read().decode()
    assert len(PARTS) > 20
    assert "@import" not in sheet
    for part in PARTS:
        assert (SOURCES / "css" / part).read_text() in sheet, part


def test_each_part_is_in_the_layer_that_it_was_imported_into(gathered):
    sheet = gathered.open(gathered.stored_name(SHEET)).read().decode()
    layers = re.findall(r"^@layer (\w+) \{$", sheet, re.MULTILINE)
    told = re.findall(r'@import "[^"]+" layer\((\w+)\);', (SOURCES / SHEET).read_text())
    assert [layer for layer in layers if layer in set(told)] == told
    assert sheet.index("@layer reset, base, components, utilities;") < sheet.index("{")


def test_its_name_changes_with_a_part(tmp_path):
    sources = tmp_path / "sources"
    (sources / "css").mkdir(parents=True)
    (sources / SHEET).write_text('@import "part.css" layer(base);\n')
    names = []
    for color in ("red", "blue"):
        (sources / "css" / "part.css").write_text(f"a {{ color: {color}; }}\n")
        names.append(collect(sources, tmp_path / color).stored_name(SHEET))
    assert names[0] != names[1]
