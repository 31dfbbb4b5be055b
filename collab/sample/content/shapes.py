"""The shapes in which the content of the sample is known: people, groups, and what is said."""

import re
from dataclasses import dataclass, field
from typing import Any

# Who is mentioned in a text, by key.
MENTION = re.compile(r"@\{([\w-]+)\}")


@dataclass(frozen=True)
class Figure:
    """Somebody in the sample: of the home network, or a client of an external one."""

    key: str
    name: str
    email: str
    title: str
    department: str
    joined: str
    brought_by: str
    level: str = ""
    location: str = ""
    reports_to: str = ""
    pronouns: str = ""
    skills: str = ""
    about: str = ""
    stays_days: int = 0

    @property
    def is_guest(self) -> bool:
        return self.stays_days > 0


@dataclass(frozen=True)
class Enclosure:
    """A file that hangs on a post: its name, by which it is found or drawn, and what it shows."""

    name: str
    alt: str = ""


@dataclass(frozen=True)
class Said:
    """A reply: who, how long after the thread began, what, how many liked it, and its files."""

    by: str
    after: str
    text: str
    likes: int | None = None
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True)
class Talk:
    """
    A thread with its replies; `edits` are earlier wordings: which (0 the thread), until when.

    `answer` is which reply answered a question best; `details` what a kind asks besides the text.
    """

    at: str
    by: str
    text: str
    kind: str = "update"
    likes: int | None = None
    is_pinned: bool = False
    replies: tuple[Said, ...] = ()
    edits: tuple[tuple[int, str, str], ...] = ()
    answer: int = 0
    details: dict[str, Any] = field(default_factory=dict)
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True)
class Circle:
    """A group: `members` is a number, "everyone", keys, or a rule of levels and a number."""

    name: str
    purpose: str
    access: str
    swatch: str
    made: str
    maker: str
    admins: tuple[str, ...]
    members: Any
    asking: tuple[str, ...] = ()
    talks: tuple[Talk, ...] = ()

    @property
    def is_all_company(self) -> bool:
        return self.access == "all-company"


@dataclass(frozen=True)
class Line:
    """What one says in a private conversation, so long after the line before it."""

    by: str
    after: str
    text: str


@dataclass(frozen=True)
class Whisper:
    """
    A private conversation: whoever says its first line begins it with all the others.

    :ivar unread_by: who has not opened it since they last said something there
    """

    at: str
    people: tuple[str, ...]
    lines: tuple[Line, ...]
    unread_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Available:
    """
    What somebody says of when they are there.

    :ivar in_until: an hour of the day on which the sample is loaded
    :ivar away_days: how many days after `at` they are away
    :ivar works: the hours of a working day, as `08:00-16:00`
    """

    who: str
    at: str
    in_until: str = ""
    away_days: int = 0
    message: str = ""
    works: str = ""


@dataclass(frozen=True)
class Company:
    """A network with everybody and everything in it."""

    slug: str
    name: str
    purpose: str
    color: str
    made: str
    founder: str
    people: dict[str, Figure] = field(repr=False)
    circles: tuple[Circle, ...] = field(repr=False)
    policy: str = field(repr=False, default="")
    settings: dict[str, Any] = field(repr=False, default_factory=dict)
    whispers: tuple[Whisper, ...] = field(repr=False, default=())
    available: tuple[Available, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Content:
    home: Company
    external: tuple[Company, ...]
    # Names of members and moments of the home network that are no talk.
    plot: dict[str, Any] = field(repr=False)
    personas: tuple[dict[str, Any], ...] = ()

    @property
    def companies(self) -> tuple[Company, ...]:
        return (self.home, *self.external)
