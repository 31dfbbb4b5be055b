"""What the measuring says of its figures."""

from tests.bench.growth import Point, table
from tests.bench.picture import draw
from tests.bench.report import Line, as_json
from tests.bench.report import table as budgets


def test_a_budget_that_is_missed_says_by_how_much():
    most = Line("embedded", "a live post", 4500, "bytes", limit=3000)
    least = Line("embedded", "posts a second", 40, "/s", limit=160, is_most=False)
    told = Line("embedded", "a constant", 400, "/s")
    assert most.verdict == "≤ 3,000: MISSED, 1.5 times over"
    assert least.verdict == "≥ 160: MISSED, 75 % short"
    assert told.verdict == ""
    assert [each["is_held"] for each in as_json([most, least, told])] == [False, False, None]


def test_a_budget_that_is_held_says_so():
    lines = [Line("production", "first visit", 119, "KiB", limit=120)]
    assert lines[0].is_held
    assert "≤ 120: held" in budgets(lines)


GROWN = [
    Point("posts", 10_000, "home feed", 20.0, "ms"),
    Point("posts", 1_000_000, "home feed", 24.0, "ms"),
    Point("posts", 10_000, "database", 31.5, "MB"),
]


def test_what_grows_is_a_table_with_a_column_for_each_size():
    lines = table(GROWN).splitlines()
    assert lines[1] == "| posts | 10,000 | 1,000,000 |"
    assert lines[3] == "| home feed | 20.0 ms | 24.0 ms |"


def test_only_times_are_drawn(tmp_path):
    (picture,) = draw(GROWN, tmp_path)
    drawn = picture.read_text()
    assert picture.name == "growth-posts.svg"
    assert "home feed" in drawn
    assert "database" not in drawn


def test_the_axis_of_times_is_labelled(tmp_path):
    grown = [*GROWN, Point("posts", 10_000, "a group", 8.0, "ms")]
    drawn = draw(grown, tmp_path)[0].read_text()
    assert all(f">{label}<" in drawn for label in (5, 10, 20))
