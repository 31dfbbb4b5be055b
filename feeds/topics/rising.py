"""
Which topics are talked about now: more than each of them used to be, not those that always are.

How many posts a topic has in a few days is taken as a draw from a Poisson distribution, whose mean
is what its own past leads one to expect, as in Hendrickson, Kolb, Lehman and Montague, *Trend
Detection in Social Data* (Gnip, 2015), "Poisson model". Recent past counts more: a post weighs half
as much for each 14 days of its age. Of `x` posts where `m` were expected the score is

    z = 2 · (√(x + 3/8) − √(m + 3/8))

Anscombe's transform (*Biometrika* 35, 1948): about normal with deviation 1, whatever the mean. So a
busy topic and a rare one are measured alike, and a topic without a past needs no special case. See
docs/decisions/talked-about-now.md.
"""

import datetime
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accounts.ids import moment_of

WINDOW = datetime.timedelta(days=3)
HALF_LIFE = datetime.timedelta(days=14)
# By chance one topic in twenty would be above it.
LEAST_SCORE = 1.645
# What one person says alone, however often, is not what is talked about.
LEAST_PEOPLE = 2


class Use(NamedTuple):
    """One topic on one post; the id of a post says when it was written."""

    topic: int
    post: int


@dataclass(frozen=True)
class Rise:
    """
    A topic that is talked about now, and why.

    :ivar posts: how many there are within the window
    :ivar usual: how many its own past would lead one to expect
    """

    topic: int
    posts: int
    people: int
    usual: float
    score: float

    @property
    def usually(self) -> int:
        return round(self.usual)


def window_of(uses: Sequence[Use], now: datetime.datetime, *, is_cut: bool) -> datetime.timedelta:
    """
    What counts as now, given the uses that were looked at, the latest first.

    :param is_cut: there are older uses that were not looked at
    """
    # Where so much is said that what was looked at is a few days, those are compared in themselves.
    return min(WINDOW, (now - moment_of(uses[-1].post)) / 4) if is_cut and uses else WINDOW


def rising(
    uses: Sequence[Use],
    authors: Mapping[int, int],
    now: datetime.datetime,
    window: datetime.timedelta = WINDOW,
) -> list[Rise]:
    """
    The topics of `uses`, the latest first, that are talked about now; the most surprising first.

    :param authors: who wrote the posts within the window
    """
    if not uses:
        return []
    begin = now - window
    posts: defaultdict[int, int] = defaultdict(int)
    people: defaultdict[int, set[int]] = defaultdict(set)
    weights: defaultdict[int, float] = defaultdict(float)
    for use in uses:
        age = begin - moment_of(use.post)
        if age < datetime.timedelta(0):
            posts[use.topic] += 1
            people[use.topic].add(authors[use.post])
        else:
            weights[use.topic] += 0.5 ** (age / HALF_LIFE)
    scale = _expected_by_weight(window, begin - moment_of(uses[-1].post))
    found = [
        Rise(topic, count, len(people[topic]), usual, score(count, usual))
        for topic, count in posts.items()
        for usual in [weights[topic] * scale]
    ]
    found = [each for each in found if each.score >= LEAST_SCORE and each.people >= LEAST_PEOPLE]
    return sorted(found, key=lambda each: (-each.score, each.topic))


def score(posts: int, usual: float) -> float:
    """How far above what was expected, in deviations of a Poisson distribution."""
    return 2 * (math.sqrt(posts + 3 / 8) - math.sqrt(usual + 3 / 8))


def _expected_by_weight(window: datetime.timedelta, past: datetime.timedelta) -> float:
    """How many posts within `window` one unit of weight leads to expect, after so long a past."""
    if past <= datetime.timedelta(0):
        return 0.0
    # What one post in each moment of the past would weigh in all.
    whole = HALF_LIFE / math.log(2) * (1 - 0.5 ** (past / HALF_LIFE))
    return window / whole
