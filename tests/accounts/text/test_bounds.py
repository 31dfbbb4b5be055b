"""Whatever a text says, what it costs is bounded, and what is too much says so."""

import sys
import time
from itertools import cycle, islice

import pytest

from accounts.text import TextRefused, plain, read, render

NAMES = {"ada": ("Ada Okafor", "/brightwater/people/9223372036854775807/", 2**63 - 1)}
# What makes Markdown, its parsers and their sanitizers slow; each is repeated to any length.
PIECES = {
    "mentions": "@ada ",
    "topics": "#t ",
    "emphasis": "*a **a ",
    "nested emphasis": "*a~~b_c**d",
    "open brackets": "[",
    "nested brackets": "[[[[]]]]",
    "open links": "[a](",
    "links": "[](/)",
    "images": "![[]()",
    "backticks": "".join("e" + "`" * length for length in range(1, 99)),
    "quotes": ">" * 19 + "a\n",
    "lines that go on with a quote": "> > > > > > > > a\nb\nb\nb\nb\nb\nb\n",
    "lists": "- a\n- b\n",
    "nested lists": "- a\n  - b\n    - c\n",
    "tasks": "- [x] a\n",
    "table rows": "|a|b|\n|-|-|\n|c|d|\n",
    "wide tables": "|" + "a|" * 99 + "\n|" + "-|" * 99 + "\n" + "|\n" * 900,
    "headings": "# a\n",
    "underlined headings": "a\n=\n",
    "fences": "```\n",
    "rules": "---\n",
    "lines": "a\n",
    "paragraphs": "a\n\n",
    "addresses": "a.co ",
    "addresses without space": "https://a.bc,",
    "open addresses": "http:////",
    "mail addresses": "a@b.co ",
    "autolinks": "<a@b.c>",
    "entities": "&#x1F600;&copy;",
    "ampersands": "&",
    "tags": "<b>",
    "open tags": '<a href=\\"',
    "comments": "<!-- ",
    "references": "[a]: /" + "x" * 90 + "\n[a] ",
    "marks": "a" + "\u0301\u0323" * 9,
    "overrides": "\u202ea",
    "no width": "\u200b\u200d",
    "dots": "a.",
    "at signs": "@a",
    "one word": "a",
}


def _text(piece: str, length: int) -> str:
    return "".join(islice(cycle(piece), length))


def _make(text: str) -> bool:
    try:
        render(read(text), mentions=NAMES)
    except TextRefused as refused:
        assert str(refused)
        return False
    return True


def _steps(text: str) -> int:
    """How many calls it takes, in Python and in C: the same however busy the machine is."""
    count = 0

    def step(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        _make(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_twice_the_text_is_twice_the_work(piece):
    once, twice = _text(piece, 1_000), _text(piece, 2_000)
    _make(once)  # What is made once for all is made.
    assert _steps(twice) <= 2.4 * _steps(once) + 2_000


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_the_worst_text_takes_a_quarter_of_a_second_at_most(piece):
    # The longest that is not refused, to within a sixteenth, and the longest there is.
    shortest, longest = 0, 20_000
    if not (is_made := _make(_text(piece, longest))):
        while longest - shortest > 1_250:
            middle = (shortest + longest) // 2
            shortest, longest = (
                (middle, longest)
                if _make(_text(piece, middle))
                else (
                    shortest,
                    middle,
                )
            )
    for length in {longest if is_made else shortest, 20_000}:
        text = _text(piece, length)
        # On a busy machine a core is shared, and its time counts for more than what is done.
        assert any(_seconds(text) <= 0.25 for _ in range(6))


def _seconds(text: str) -> float:
    # Time of this process alone, so that other tests beside it change little.
    begin = time.process_time()
    _make(text)
    return time.process_time() - begin


@pytest.mark.parametrize(
    ("fits", "too_much", "sentence"),
    [
        (
            " ".join(f"@m{n}" for n in range(50)),
            " ".join(f"@m{n}" for n in range(51)),
            "names 51 colleagues; one text may name 50",
        ),
        (
            " ".join(f"#t{n}" for n in range(10)),
            " ".join(f"#t{n}" for n in range(11)),
            "has 11 topics; one text may have 10",
        ),
        (">" * 20 + "a", ">" * 21 + "a", "at most 20 quotes or 10 lists"),
        ("- " * 9 + "a", "- " * 12 + "a", "at most 20 quotes or 10 lists"),
        ("a\n" * 1_200, "a\n" * 2_600, "too much formatting"),
        ("@ada " * 700, "@ada " * 4_000, "too much formatting"),
    ],
)
def test_what_is_too_much_says_so(fits, too_much, sentence):
    assert render(read(fits)).count("a") or fits
    with pytest.raises(TextRefused, match=sentence):
        read(too_much)


def test_what_fills_a_post_and_is_no_attack_fits():
    minutes = "\n".join(
        f"- [ ] **Point {n}**: see https://a.example/{n}, @ada, _soon_" for n in range(165)
    )
    code = "```json\n" + '{"a": [1, 2, {"b": "<>"}]},\n' * 700 + "```"
    table = "| a | b | c |\n|---|---|---|\n" + "| one | two | three |\n" * 300
    prose = ("It's a *quiet* day - we'd said so, didn't we? (Yes!) " * 25 + "\n\n") * 15
    for text in (minutes, code, table, prose):
        assert 5_000 < len(text) <= 20_000
        assert _make(text)


def test_the_beginning_of_a_text_that_is_too_much_can_be_shown_too():
    assert plain("|" * 20_000, 20).startswith("|")
    assert plain(">" * 90 + "deep", 20)
