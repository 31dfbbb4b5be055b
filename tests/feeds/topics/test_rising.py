"""Which topics are talked about now: each by its own past."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.ids import id_at
from feeds.topics.rising import HALF_LIFE, LEAST_SCORE, WINDOW, Use, rising, score, window_of

NOW = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


def _uses(topic: int, *days_ago: float, people: int = 3) -> list[Use]:
    # Who wrote it stands in the last bits of the id.
    return [
        Use(topic, id_at(int((NOW.timestamp() - days * 86_400) * 1000), number % people))
        for number, days in enumerate(days_ago)
    ]


def _rising(*uses: Use, is_cut: bool = False) -> list[int]:
    latest_first = sorted(uses, key=lambda use: -use.post)
    window = window_of(latest_first, NOW, is_cut=is_cut)
    return [each.topic for each in rising(latest_first, _authors(uses), NOW, window)]


def _authors(uses) -> dict[int, int]:
    return {use.post: use.post % 2**22 for use in uses}


def _daily(topic: int, each_day: int, days: int = 90) -> list[Use]:
    return _uses(topic, *(day + part / each_day for day in range(days) for part in range(each_day)))


def test_what_is_always_busy_does_not_rise_and_what_is_new_does():
    busy, new = _daily(1, 5), _uses(2, 0.1, 0.5, 1, 2)
    assert _rising(*busy, *new) == [2]


def test_a_busy_topic_rises_when_it_is_busier_than_it_was():
    busier = _daily(1, 2) + _uses(1, *(part / 10 for part in range(1, 25)))
    assert _rising(*busier, *_daily(2, 2)) == [1]


def test_the_more_surprising_comes_first():
    much, little = _uses(1, *(part / 8 for part in range(1, 20))), _uses(2, 0.1, 0.2, 0.3)
    assert _rising(*little, *much, *_daily(3, 1)) == [1, 2]


def test_what_one_person_says_alone_is_not_what_is_talked_about():
    past = _daily(3, 1)
    assert _rising(*past, *_uses(1, 0.1, 0.2, 0.3, 0.4, 0.5, people=1)) == []
    assert _rising(*past, *_uses(1, 0.1, 0.2, 0.3, 0.4, 0.5, people=2)) == [1]


def test_what_was_loud_long_ago_is_forgotten_by_half_every_two_weeks():
    """Forty posts a half-life before the window expect half of what forty just before it do."""
    days = WINDOW / datetime.timedelta(days=1)
    past = HALF_LIFE / datetime.timedelta(days=1)
    anchor = _uses(9, days + 200)
    now = _uses(1, *(part / 20 for part in range(1, 41)))
    usual = {}
    for ago in (0, past):
        uses = now + _uses(1, *(days + ago + part / 1e6 for part in range(1, 41))) + anchor
        latest_first = sorted(uses, key=lambda use: -use.post)
        found = rising(latest_first, _authors(uses), NOW)
        usual[ago] = found[0].usual
    assert usual[0] == pytest.approx(2 * usual[past], rel=1e-3)


def test_where_only_a_few_days_were_looked_at_they_are_compared_in_themselves():
    steady = _daily(1, 40, days=4)
    assert _rising(*steady, is_cut=True) == []
    assert _rising(*steady, *_uses(2, 0.1, 0.3, 0.5), is_cut=True) == [2]


def test_a_network_that_began_today_has_no_past():
    assert _rising(*_uses(1, 0.01, 0.02), *_uses(2, 0.01)) == [1]
    assert _rising() == []


@given(st.integers(0, 10_000), st.floats(0, 10_000))
def test_more_posts_score_higher_and_a_livelier_past_lower(posts, usual):
    assert score(posts + 1, usual) > score(posts, usual) > score(posts, usual + 1)
    assert (score(posts, usual) >= LEAST_SCORE) <= (posts > usual)
