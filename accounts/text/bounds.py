"""
How much one text may be. Each bound is told in a sentence; nothing is cut off silently.

The length of a text is bounded where it is kept. Here is what a short text can still blow up:
twenty thousand characters may be eighty thousand table cells, or one bracket tried against all the
others. So the parser pays for each step from a budget, and a text that is dearer is refused before
the work is done (`tests/accounts/text/test_bounds.py` counts it).
"""

from collections.abc import Sized

from django.utils.translation import gettext as _
from markdown_it.token import Token

MAX_MENTIONS = 50
MAX_TOPICS = 10
# Quotes count one level, a list two: itself and its item.
MAX_NESTING = 20
# Steps of the parser and pieces it makes: about 2,000 lines, 1,000 table cells, or 700 links.
MAX_WORK = 12_000


# What such a token costs: as HTML it is many times as long as it was, and read twice.
_DEAR = {
    "fence": 11,
    "code_block": 11,
    "link_open": 8,
    "mention": 12,
    "topic": 8,
    "task": 6,
    "heading_open": 4,
    "tr_open": 4,
    "td_open": 4,
    "th_open": 4,
    "hr": 2,
}


class TextRefused(Exception):
    """A text is more than one text may be; says what, and what to do."""

    def __str__(self) -> str:
        return str(self.args[0])


class Budget:
    """What is left for one text."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, steps: int = 1) -> None:
        """
        Pay for so many steps.

        :raises TextRefused: if the text is too intricate
        """
        self.left -= steps
        if self.left < 0:
            raise TextRefused(
                _(
                    "That is too much formatting for one text: too many lines, links, table "
                    "cells or marks. Split it, or put it between lines of ``` as code."
                )
            )

    def spend_on(self, token: Token) -> None:
        """
        Pay for a piece of a text.

        :raises TextRefused: if the text is too intricate
        """
        self.spend(_DEAR.get(token.type, 1))

    def take_back(self, kind: str) -> None:
        """Take back what a piece cost whose price was in another's."""
        self.left += _DEAR[kind]


class PaidList(list[Token]):
    """A list for tokens that pays for each one put into it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget

    def append(self, token: Token) -> None:
        self.budget.spend_on(token)
        super().append(token)


def require_depth(level: int) -> None:
    """
    Refuse what stands too deep in quotes and lists.

    :raises TextRefused: with what the text may do
    """
    if level > MAX_NESTING:
        raise TextRefused(
            _(
                "Quotes and lists stand too deep in one another: "
                "at most %(quotes)d quotes or %(lists)d lists."
            )
            % {"quotes": MAX_NESTING, "lists": MAX_NESTING // 2}
        )


def require_few(handles: Sized, topics: Sized) -> None:
    """
    Refuse a text that names too many.

    :raises TextRefused: with how many it names
    """
    if len(handles) > MAX_MENTIONS:
        raise TextRefused(
            _("That names %(count)d colleagues; one text may name %(most)d.")
            % {"count": len(handles), "most": MAX_MENTIONS}
        )
    if len(topics) > MAX_TOPICS:
        raise TextRefused(
            _("That has %(count)d topics; one text may have %(most)d.")
            % {"count": len(topics), "most": MAX_TOPICS}
        )
