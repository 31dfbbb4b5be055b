"""The administrator's pages say what is there: every variable, no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']|environ(?:\.get\(|\[)["']([A-Z_]+)["']"""
    r"""|["']([A-Z_]+)["'] (?:not )?in os\.environ"""
)
SOURCES = ("collab/settings.py", "collab/environment.py")


def test_every_variable_is_documented_and_every_documented_one_is_read():
    read = set()
    for name in SOURCES:
        for groups in READ.findall((ROOT / name).read_text()):
            read.update(filter(None, groups))
    page = (ROOT / "docs/administrator/configuration.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert "DATABASE_URL" in read
    assert documented == read
