"""The rules of the house that can be read off the source; imports are kept by import-linter."""

import ast
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "groups", "feeds", "collab")
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
THIN = {"views", "consumers", "admin", "live", "urls"}
TOP_LEVEL = {
    *("manage.py", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md"),
    *("requirements.txt", "requirements-dev.txt"),
    *("collab", "accounts", "groups", "feeds", "templates", "static", "tests", "docs", "deploy"),
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}
# `.update()` and `.delete()` of a dictionary or a cookie jar are no writes; of these they are.
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET_WRITES = {"update", "delete"}


def name_of(path):
    return str(path.relative_to(ROOT))


def tree_of(path):
    return ast.parse(path.read_text(), filename=str(path))


def imported_by(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_thin(path):
    return path.stem in THIN or path.parent.name in THIN


def test_there_is_something_to_judge():
    assert len(SOURCES) > 50
    assert any(is_thin(path) for path in SOURCES)


@pytest.mark.parametrize("sanitizer", ["bleach", "nh3"])
def test_markup_is_made_safe_in_one_place(sanitizer):
    importing = {
        name_of(path)
        for path in SOURCES
        if any(name.split(".")[0] == sanitizer for name in imported_by(path))
    }
    assert importing == {"accounts/text/walls.py"}


@pytest.mark.parametrize("path", [p for p in SOURCES if is_thin(p)], ids=name_of)
def test_what_parses_and_renders_writes_nothing_itself(path):
    writes = []
    for node in ast.walk(tree_of(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        chain = ast.unparse(node.func)
        if node.func.attr in WRITES or (
            node.func.attr in QUERYSET_WRITES and ("objects" in chain or "filter(" in chain)
        ):
            writes.append(f"line {node.lineno}: {chain}")
    assert not writes, "An action writes; this file calls it."


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_hangs_on_model_signals(path):
    source = path.read_text()
    for signal in ("post_save", "pre_save", "post_delete", "m2m_changed"):
        assert signal not in source, f"{signal}: an action records an event instead."


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_what_runs_after_a_commit_has_a_name(path):
    """Django asks a robust hook that fails for its name, which a partial has not, and raises."""
    hooks = [
        ast.unparse(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("on_commit")
    ]
    assert not [hook for hook in hooks if "partial(" in hook]


def test_no_model_has_an_order_of_its_own():
    ordered = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ROOMS and model._meta.ordering
    ]
    assert not ordered, "Order where you read, ending in something unique."


def test_every_module_has_a_name_that_says_what_it_is():
    vague = [
        name_of(path)
        for path in SOURCES
        if (path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES)
        # A database backend's module is called so by Django.
        and path.parent.name not in {"postgresql", "sqlite"}
    ]
    assert not vague


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_is_longer_than_one_keeps_in_mind(path):
    assert len(path.read_text().splitlines()) <= 400


def test_the_top_level_holds_what_it_is_meant_to_and_nothing_else():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    found = {name.split("/")[0] for name in listed}
    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_markup_is_called_safe_outside_its_module(path):
    if name_of(path) in ("accounts/text/walls.py", "accounts/charts.py"):
        return
    source = path.read_text()
    assert "mark_safe" not in source
    assert "|safe" not in source


def test_no_template_calls_anything_safe_but_a_post_made_safe():
    calling = {
        name_of(path): [line for line in path.read_text().splitlines() if "|safe" in line]
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and "|safe" in path.read_text()
    }
    unexpected = {
        name: lines
        for name, lines in calling.items()
        if not all("html|safe" in line or "preview|safe" in line for line in lines)
    }
    assert not unexpected


def test_no_template_carries_script_or_style_of_its_own():
    for path in (ROOT / "templates").rglob("*.html"):
        if "mail" in path.parts or path.name.endswith("_message.html"):
            continue
        source = path.read_text()
        assert " style=" not in source, name_of(path)
        for event in (" onclick=", " onload=", " onsubmit=", " onchange=", "javascript:"):
            assert event not in source, name_of(path)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_lock_lets_others_name_the_row(path):
    """`FOR UPDATE` would keep whoever only refers to a row waiting, up to a deadlock at commit."""
    locks = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "select_for_update"
    ]
    assert all(any(each.arg == "no_key" for each in lock.keywords) for lock in locks)
