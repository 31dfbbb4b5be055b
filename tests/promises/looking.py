"""What a member meets: on pages, in small answers to scripts, and over the socket."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.test import Client

from accounts.events.queries import draw_since
from accounts.networks.models import Member

_THREAD = re.compile(r'<li class="envelope" id="post-(\d+)"')
_WORD = re.compile(r"said(\d+)x")
_GROUP = re.compile(r'data-group="(\d+)" data-count="(\d+)"')
_TOTAL = re.compile(r"data-total[^>]*>(\d*)<")
_BELL = re.compile(r"data-bell-count[^>]*>(\d*)<")
_OF_POST = re.compile(r"(?:post|card|body|reactions|reply-count|page-of)-(\d+)")


def text(said: int, names: Iterable[str] = ()) -> str:
    """A text that can be found again on a page, and that names these handles."""
    return " ".join([f"said{said}x", *(f"@{name}" for name in names)])


@dataclass
class Page:
    """What stands on a page: its threads in order, and which texts."""

    status: int
    html: str

    @property
    def threads(self) -> list[int]:
        return [int(pk) for pk in _THREAD.findall(self.html)]

    @property
    def words(self) -> set[int]:
        return {int(said) for said in _WORD.findall(self.html)}

    @property
    def counts(self) -> dict[int, int]:
        """How much is unread in each group, as the left column says it."""
        return {int(group): int(number) for group, number in _GROUP.findall(self.html)}

    @property
    def total(self) -> int:
        (shown,) = _TOTAL.findall(self.html)
        return int(shown or 0)

    @property
    def bell(self) -> int:
        # Once in the header and once in the bar of a small screen.
        (shown,) = set(_BELL.findall(self.html))
        return int(shown or 0)


@dataclass
class Watched:
    """What reached the screens of one member: of which posts, with which texts, and the bell."""

    posts: set[int] = field(default_factory=set)
    words: set[int] = field(default_factory=set)
    is_rung: bool = False


@dataclass
class Watcher:
    """A member with a browser."""

    member: Member
    client: Client

    def opens(self, path: str) -> Page:
        answer = self.client.get(path)
        return Page(answer.status_code, answer.content.decode())

    def asks(self, path: str) -> dict:
        return self.client.get(path).json()


def watched(network: int, since: int, members: Iterable[Member]) -> dict[int, Watched]:
    """What happened after `since`, as it goes to the sockets of each of these members."""
    members = {member.pk for member in members}
    drawn, _upto = draw_since(network, since, members)
    found: dict[int, Watched] = defaultdict(Watched)
    for each in drawn:
        frame = json.loads(each.text)
        about = _OF_POST.fullmatch(frame["target"] or frame["put"])
        for member in each.members:
            screen = found[member]
            screen.posts |= {int(about[1])} if about else set()
            screen.words |= {int(said) for said in _WORD.findall(frame["html"])}
            screen.is_rung = screen.is_rung or frame["place"] == "bell" and frame["is_new"]
    return found
