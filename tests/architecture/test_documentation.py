"""The documentation says what is there: every variable, no other; and its links lead somewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']|environ(?:\.get\(|\[)["']([A-Z_]+)["']"""
    r"""|["']([A-Z_]+)["'] (?:not )?in os\.environ|_number\(["']([A-Z_]+)["']"""
)
SOURCES = ("collab/settings.py", "collab/environment.py", "deploy/gunicorn.conf.py")
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_variable_is_documented_and_every_documented_one_is_read():
    read = set()
    for name in SOURCES:
        for groups in READ.findall((ROOT / name).read_text()):
            read.update(filter(None, groups))
    page = (ROOT / "docs/administrator/configuration.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert "DATABASE_URL" in read
    assert documented == read


def test_every_link_leads_to_a_page_and_a_heading_of_it():
    dead = []
    for page in PAGES:
        for link in LINK.findall(page.read_text()):
            name, _, heading = link.partition("#")
            target = page.parent / name if name else page
            if not target.exists() or (heading and heading not in anchors_of(target)):
                dead.append(f"{page.relative_to(ROOT)}: {link}")
    assert not dead


def test_the_index_names_every_page():
    index = ROOT / "docs/README.md"
    named = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert {page for page in PAGES if index.parent in page.parents} - {index} <= named


def anchors_of(page: Path) -> set[str]:
    headings = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
