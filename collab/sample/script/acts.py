"""Acts, and the pen with which they are written down."""

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid5

from collab.sample.content import Company, Content
from collab.sample.dates import Dates

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
_SEED = "collab sample 1"
_KEYS = UUID("6f1d6d0e-2f4e-5c55-9a43-1d1c5a7b1e01")

# Since when somebody is somewhere, by key.
Since = dict[str, datetime.datetime]


@dataclass(frozen=True, order=True)
class Act:
    """One thing that somebody does, or that many do in the same way: `verb` says which."""

    at: datetime.datetime
    number: int
    verb: str = field(compare=False)
    network: str = field(compare=False)
    what: dict[str, Any] = field(compare=False, default_factory=dict)


def client_key(*parts: object) -> UUID:
    """The client key of a post in the sample, the same in every load."""
    return uuid5(_KEYS, "/".join(map(str, parts)))


def dice(*parts: object) -> Random:
    """Chance that falls the same way in every load."""
    return Random(":".join(map(str, (_SEED, *parts))))


@dataclass
class Pen:
    """
    What the acts are written with.

    :ivar acts: what was written so far, in no order
    """

    content: Content
    dates: Dates
    acts: list[Act] = field(default_factory=list)

    def is_home(self, company: Company) -> bool:
        """Whether it is the network that the others are outside of."""
        return company is self.content.home

    def began(self, company: Company) -> datetime.datetime:
        """An external network is made by an administrator, shortly before it is handed over."""
        made = self.dates.moment(company.made)
        return made if self.is_home(company) else made - 12 * MINUTE

    def add(self, at: datetime.datetime, verb: str, company: Company, **what: Any) -> None:
        """Write down that something happens in a network."""
        self.acts.append(Act(at, len(self.acts), verb, company.slug, what))
