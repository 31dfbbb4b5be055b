"""
Conversations on paper: who sees what of them, and what is unread to whom.

The reference that `test_agreement` holds the product against. It is written from what pages and
docs promise, in plain Python without a database, so that one can read it whole and say: yes, so it
should be. People are names. What they do stands in `acting_on_paper`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# As many threads stand on top of Home because one is named in them.
MENTIONS_ON_TOP = 3


@dataclass(eq=False)
class Group:
    """`inside` says of each member up to which moment what is said here counts as read."""

    name: str
    is_private: bool = False
    is_for_all: bool = False
    is_archived: bool = False
    inside: dict[str, int] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Post:
    """
    A thread, or a reply in one (`thread`).

    :ivar said: what its text can be known by; another one after each edit
    :ivar moment: when it was written; of a thread, when something was last said in it
    :ivar names: who is named in it
    :ivar again: to whom it is unread because they said so, and from which moment on
    :ivar follows: who follows a thread, or mutes it (False)
    """

    author: str
    group: Group
    said: int
    moment: int
    thread: "Post | None" = None
    answers: "Post | None" = None
    leads_to: "Post | None" = None
    replies: list["Post"] = field(default_factory=list)
    is_deleted: bool = False
    is_erased: bool = False
    liked_by: set[str] = field(default_factory=set)
    read_to: dict[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    again: dict[str, int] = field(default_factory=dict)
    follows: dict[str, bool] = field(default_factory=dict)
    pk: int = 0

    def __post_init__(self) -> None:
        self.written = self.moment

    @property
    def talk(self) -> "Post":
        """The thread that it is in, or is."""
        return self.thread or self

    @property
    def present_replies(self) -> list["Post"]:
        return [reply for reply in self.replies if not reply.is_deleted]

    @property
    def stands(self) -> bool:
        """A deleted thread keeps its empty place while replies of others hang on it."""
        return not self.is_deleted or bool(self.present_replies)


@dataclass(eq=False)
class Told:
    """That somebody was told; `about` is what rows of the bell are gathered by."""

    who: str
    kind: str
    about: Any
    post: Post | None
    actor: str
    is_read: bool = False


class Sight:
    """What each sees of the groups, threads and mutes that there are, and what they were told."""

    def __init__(self, groups: Iterable[Group], members: Iterable[str]) -> None:
        self.groups = list(groups)
        self.members = list(members)
        self.threads: list[Post] = []
        self.mutes: set[tuple[str, str]] = set()
        self.told: list[Told] = []

    def reads(self, who: str, group: Group) -> bool:
        return who in self.members and (who in group.inside or not group.is_private)

    def sees(self, who: str, post: Post) -> bool:
        return self.reads(who, post.talk.group) and post.stands

    def posts(self) -> Iterator[Post]:
        for thread in self.threads:
            yield from (thread, *thread.replies)

    def all_feed(self, who: str) -> list[Post]:
        return _latest(thread for thread in self.threads if self.sees(who, thread))

    def group_feed(self, who: str, group: Group) -> list[Post]:
        return [thread for thread in self.all_feed(who) if thread.group is group]

    def home_feed(self, who: str) -> list[Post]:
        """What names one and is unread stands on top; below, one's groups and what one follows."""
        on_top = self.mentions(who)
        below = [
            thread
            for thread in self.all_feed(who)
            if (who in thread.group.inside or thread.follows.get(who))
            and not self.is_muted(who, thread)
            and thread not in on_top
        ]
        return [*on_top, *below]

    def mentions(self, who: str) -> dict[Post, Post]:
        """The latest threads with an unread mention, each with the latest post that has one."""
        found = {
            thread: named[-1]
            for thread in self.all_feed(who)
            if not self.is_muted(who, thread)
            if (named := [post for post in (thread, *thread.replies) if self._calls(who, post)])
        }
        return dict(list(found.items())[:MENTIONS_ON_TOP])

    def _calls(self, who: str, post: Post) -> bool:
        thread = post.talk
        if who not in post.names or post.is_deleted or thread.group.is_archived:
            return False
        if post.author == who or (who, post.author) in self.mutes:
            return False
        is_later = post.written > max(thread.group.inside.get(who, 0), thread.read_to.get(who, 0))
        return is_later or post.written >= thread.again.get(who, post.written + 1)

    def unread_feed(self, who: str) -> list[Post]:
        return [thread for thread in self.all_feed(who) if self.is_unread(who, thread)]

    def is_muted(self, who: str, thread: Post) -> bool:
        return thread.follows.get(who) is False or (who, thread.author) in self.mutes

    def is_unread(self, who: str, thread: Post) -> bool:
        """Only what is said in one's groups is called unread, and nothing that was laid aside."""
        group = thread.group
        if who not in group.inside or group.is_archived or not thread.stands:
            return False
        is_later = thread.moment > max(group.inside[who], thread.read_to.get(who, 0))
        return (is_later or who in thread.again) and not self.is_muted(who, thread)

    def words(self, who: str, post: Post) -> set[int]:
        """What one reads on the card of a post: its text, what it quotes, what it leads to."""
        if post.is_deleted:
            return set()
        besides = [post.answers] if post.answers else []
        if post.leads_to and self.sees(who, post.leads_to):
            besides.append(post.leads_to)
        return {post.said, *(each.said for each in besides if not each.is_deleted)}

    def words_of_feed(self, who: str, feed: Iterable[Post]) -> set[int]:
        """What one reads in a feed: the threads, and of each the last two replies."""
        cards = [card for thread in feed for card in (thread, *thread.present_replies[-2:])]
        return {word for card in cards for word in self.words(who, card)}

    def words_of_home(self, who: str) -> set[int]:
        """On top stand a thread and the reply that names one, without the last replies."""
        on_top = self.mentions(who)
        called = {word for post in (*on_top, *on_top.values()) for word in self.words(who, post)}
        below = [thread for thread in self.home_feed(who) if thread not in on_top]
        return called | self.words_of_feed(who, below)

    def words_of_page(self, who: str, thread: Post) -> set[int]:
        cards = (thread, *thread.present_replies)
        return {word for card in cards for word in self.words(who, card)}

    def bell(self, who: str) -> int:
        """How many rows of what one was told are unread and still there."""
        return len(
            {
                (told.kind, told.about)
                for told in self.told
                if told.who == who and not told.is_read
                if told.post is None or self.sees(who, told.post) and not told.post.is_deleted
            }
        )


def _latest(threads: Iterable[Post]) -> list[Post]:
    return sorted(threads, key=lambda thread: -thread.moment)
