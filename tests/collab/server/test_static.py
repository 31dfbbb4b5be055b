"""The style sheet is served as one file; it and the modules without their comments."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from collab.server.static import SHEET, StaticStorage, without_comments

SOURCES = settings.BASE_DIR / "static"
PARTS = re.findall(r'@import "([^"]+)"', (SOURCES / SHEET).read_text())
SCRIPTS = sorted(str(path.relative_to(SOURCES)) for path in (SOURCES / "js").rglob("*.js"))


def collect(sources: Path, into: Path) -> StaticStorage:
    """Process the style sheets and scripts of a folder into another, as `collectstatic` does."""
    shutil.copytree(sources, into)
    kept = StaticFilesStorage(location=sources)
    found = (path for path in sources.rglob("*.*") if path.suffix in (".css", ".js"))
    names = [str(path.relative_to(sources)) for path in found]
    storage = StaticStorage(location=into)
    for _name, _hashed, done in storage.post_process({name: (kept, name) for name in names}):
        assert not isinstance(done, Exception)
    return storage


@pytest.fixture
def gathered(tmp_path):
    return collect(SOURCES, tmp_path / "gathered")


def served(gathered: StaticStorage, name: str) -> str:
    return gathered.open(gathered.stored_name(name)).read().decode()


def test_the_sheet_leads_to_no_other(gathered):
    sheet = served(gathered, SHEET)
    assert len(PARTS) > 20
    assert "@import" not in sheet
    for part in PARTS:
        assert without_comments((SOURCES / "css" / part).read_text()) in sheet, part


def test_each_part_is_in_the_layer_that_it_was_imported_into(gathered):
    sheet = served(gathered, SHEET)
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


def test_the_sheet_is_served_without_comments(gathered):
    assert "/*" in (SOURCES / SHEET).read_text()
    assert "/*" not in served(gathered, SHEET)


def test_modules_lose_their_comments_and_each_line_of_code_keeps_its_number(gathered):
    lost = 0
    for name in SCRIPTS:
        written, given = (SOURCES / name).read_text(), served(gathered, name)
        lines = list(zip(written.split("\n"), given.split("\n"), strict=True))
        for before, after in lines:
            if before.strip().startswith("//"):
                assert not after, name
                lost += 1
            else:
                # What is imported has another name.
                assert after == before or (after and "import" in before), name
    assert lost > 100


def test_a_library_keeps_its_comments(gathered):
    """Its licence may stand in them."""
    for path in (SOURCES / "vendor").rglob("*.js"):
        assert served(gathered, str(path.relative_to(SOURCES))) == path.read_text()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("// one\na();\n", "\na();\n"),
        ("  // one\n  a();\n", "\n  a();\n"),
        ("/* one\n   two */\na();\n", "\n\na();\n"),
        ("/* one */ a();\n/* two */\n", "/* one */ a();\n\n"),
        ("a(); // one\n", "a(); // one\n"),
        ('a("// one");\n', 'a("// one");\n'),
        ("a { b: url(//c.example/*d*/); }\n", "a { b: url(//c.example/*d*/); }\n"),
    ],
)
def test_only_comments_with_lines_of_their_own_are_taken_out(text, bare):
    assert without_comments(text) == bare


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_module_has_a_text_over_several_lines(name):
    """A line of it that looks like a comment would be lost."""
    for line in without_comments((SOURCES / name).read_text()).split("\n"):
        assert line.count("`") % 2 == 0, line
