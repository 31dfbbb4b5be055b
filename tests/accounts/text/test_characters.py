"""A text keeps what its language needs, and nothing that hides or spills."""

import time
import unicodedata

import pytest

from accounts.text import is_blank, normal, render


@pytest.mark.parametrize(
    "text",
    [
        *("سلام\u200cها", "क्\u200dष", "שָׁלוֹם\u200f", "👩\u200d🚀", "བསྒྲུབས", "Việt", "a\n\tb", "漢字"),
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_what_languages_and_emoji_need_stays(text):
    assert normal(text) == unicodedata.normalize("NFC", text)


def test_what_turns_the_direction_or_is_never_seen_goes():
    assert normal("pay\u202e gnp.exe\u202c\u2066x\u2069") == "pay gnp.exex"
    assert normal("a\ufeffb\u2060c\U000e0041\x00\x9fd\ud800") == "abcd"
    assert normal("a" + "\u200b" * 900 + "b") == "a\u200bb"
    assert normal("a\r\nb\rc") == "a\nb\nc"


def test_marks_are_not_piled_up_without_end():
    assert len(normal("Z" + "\u0351\u0323" * 500 + "a\u0301")) <= 1 + 6 + 1
    assert len(normal("Z" + "\u0351\u200d" * 500)) <= 14


def test_a_pile_of_marks_is_not_sorted_for_minutes():
    begin = time.process_time()
    normal("\u0301\u0323" * 100_000)
    # Alone, NFC takes half a minute for it.
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("text", ["", " \n\t\u3000", "\u200b\u200d", "\u0301", "\u00ad\u202e"])
def test_a_text_of_which_nothing_is_seen_is_blank(text):
    assert is_blank(normal(text))


def test_a_name_turns_no_direction_either():
    assert "\u202e" not in render("@eve", mentions={"eve": ("Eve \u202e", "/b/people/2/", 2)})
