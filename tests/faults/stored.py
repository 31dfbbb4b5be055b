"""What a run has left in the database and with the mail server, as plain rows to judge by."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class PostRow:
    id: int
    key: str
    author: int
    group: int
    thread: int | None
    text: str
    is_deleted: bool = False
    reply_count: int = 0
    like_count: int = 0
    activity: int = 0


@dataclass(frozen=True, slots=True)
class EventRow:
    number: int
    kind: str
    ids: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: int
    access: str
    thread_count: int = 0
    member_count: int = 0


@dataclass(frozen=True, slots=True)
class InsideRow:
    """A member in a group, and how far they have read there."""

    group: int
    member: int
    read_to: int = 0


@dataclass(frozen=True, slots=True)
class ReadRow:
    """How far a member has read a thread."""

    member: int
    thread: int
    read_to: int


@dataclass(frozen=True, slots=True)
class LikeRow:
    member: int
    post: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A private message, and all who are in its conversation."""

    id: int
    key: str
    author: int
    text: str
    conversation: int
    members: list[int]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """That a member was told of an event, and why."""

    member: int
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that went out, by the id that its addressee's program would know it by."""

    to: str
    id: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check that the database makes of itself; `said` is empty where it found nothing."""

    name: str
    said: str = ""


@dataclass
class Stored:
    """All of it, of the one network in which the run took place."""

    posts: list[PostRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    inside: list[InsideRow] = field(default_factory=list)
    reads: list[ReadRow] = field(default_factory=list)
    likes: list[LikeRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    told: list[ToldRow] = field(default_factory=list)
    mails: list[MailRow] = field(default_factory=list)
    checks: list[CheckRow] = field(default_factory=list)

    @classmethod
    def of(cls, rows: dict[str, list[dict]]) -> Self:
        """From what `scene.print_rows` has said."""
        kinds = {
            "posts": PostRow,
            "events": EventRow,
            "groups": GroupRow,
            "inside": InsideRow,
            "reads": ReadRow,
            "likes": LikeRow,
            "messages": MessageRow,
            "told": ToldRow,
            "mails": MailRow,
            "checks": CheckRow,
        }
        return cls(**{name: [kinds[name](**row) for row in rows[name]] for name in rows})

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls.of(json.loads(path.read_text()))

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @property
    def log(self) -> dict[int, EventRow]:
        """The network's log by number."""
        return {event.number: event for event in self.events}

    @property
    def talks(self) -> dict[int, set[int]]:
        """Who is in each conversation."""
        return {row.conversation: set(row.members) for row in self.messages}

    @property
    def by_id(self) -> dict[int, PostRow]:
        return {post.id: post for post in self.posts}
