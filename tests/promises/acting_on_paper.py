"""
What people do, on paper: each act changes what stands in `on_paper`, or is refused by the status
with which a page refuses it; `frames`, `shown` and `rung` say what the last one told open screens.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.promises.on_paper import Group, Post, Sight, Told

UNSEEN, FORBIDDEN, TOO_LATE, UNFIT = 404, 403, 409, 422


class Refused(Exception):
    """The act is refused, and nothing has changed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Paper(Sight):
    """
    :ivar frames: who was told of which posts
    :ivar shown: the post whose text all of them were shown
    :ivar rung: whose bell rang
    """

    def __init__(self, groups: Iterable[Group], members: Iterable[str], administrator: str) -> None:
        super().__init__(groups, members)
        self.administrator = administrator
        self.now = self.texts = 0
        self.begin()

    def begin(self) -> None:
        """Forget what the act before told to screens."""
        self.now += 1
        self.frames: dict[str, set[Post]] = defaultdict(set)
        self.shown: Post | None = None
        self.rung: set[str] = set()

    def publish(
        self, who: str, group: Group, names: Iterable[str] = (), leads_to: Post | None = None
    ) -> Post:
        _require(self.reads(who, group), UNSEEN)
        _require(who in group.inside and not group.is_archived, FORBIDDEN)
        called = self._readers(names, group)
        thread = Post(who, group, self._text(), self.now, leads_to=leads_to, names=called)
        self.threads.append(thread)
        thread.read_to[who], thread.follows[who] = self.now, True
        self._draw(thread, shown=thread)
        self._tell(who, thread, {"mention": names})
        return thread

    def reply(self, who: str, to: Post, names: Iterable[str] = ()) -> Post:
        thread = to.talk
        self._require_seen(who, thread)
        _require(not thread.group.is_archived, FORBIDDEN)
        answers = to if to.thread and not to.is_deleted else None
        reply = Post(
            who,
            thread.group,
            self._text(),
            self.now,
            thread=thread,
            answers=answers,
            names=self._readers(names, thread.group),
        )
        thread.replies.append(reply)
        thread.moment = self.now
        thread.follows.setdefault(who, True)
        self.read(who, thread)
        self._draw(reply, thread, shown=reply)
        told = [answers.author] if answers else []
        followers = [each for each in thread.follows if each != thread.author]
        reasons = {"mention": names, "reply": [*told, thread.author], "followed": followers}
        self._tell(who, reply, reasons)
        return reply

    def edit(self, post: Post, names: Iterable[str] = ()) -> None:
        self._require_writable(post.author, post)
        post.said, post.names = self._text(), self._readers(names, post.talk.group)
        self._draw(post, *self._quoting(post), shown=post)
        # Who was told that they are named is not told again.
        before = {told.who for told in self.told if told.post is post and told.kind == "mention"}
        self._tell(post.author, post, {"mention": set(names) - before})

    def react(self, who: str, post: Post) -> None:
        self._require_writable(who, post)
        post.liked_by ^= {who}
        self._draw(post)
        if who in post.liked_by:
            self._tell(who, post, {"reaction": [post.author]})
        else:
            self.told = [
                told
                for told in self.told
                if (told.kind, told.post, told.actor) != ("reaction", post, who)
            ]

    def delete(self, post: Post) -> None:
        self._require_writable(post.author, post)
        post.is_deleted = True
        self._draw(post, post.talk, *self._quoting(post))

    def undo_delete(self, post: Post) -> None:
        _require(self.reads(post.author, post.talk.group), UNSEEN)
        if not post.is_deleted:
            return
        _require(not post.is_erased, TOO_LATE)
        _require(not post.talk.group.is_archived, FORBIDDEN)
        post.is_deleted = False
        self._draw(post, post.talk, *self._quoting(post), shown=post)

    def erase(self) -> None:
        """What was deleted can't be brought back any more, and nobody has reacted to it."""
        for post in self.posts():
            if post.is_deleted:
                post.is_erased, post.liked_by = True, set()

    def move(self, who: str, thread: Post, to: Group) -> None:
        self._require_writable(who, thread)
        _require(who == thread.author or who in thread.group.admins, FORBIDDEN)
        _require(to in self._choices(who, thread), UNFIT)
        self._draw(thread)
        thread.group = to
        self._draw(thread, shown=thread)

    def share(self, who: str, post: Post, into: Group) -> Post:
        self._require_seen(who, post)
        _require(not post.is_deleted, FORBIDDEN)
        _require(into in self._choices(who, post), UNFIT)
        return self.publish(who, into, leads_to=post)

    def follow(self, who: str, thread: Post, state: bool | None) -> None:
        """Follow a thread, mute it (False), or neither (None)."""
        self._require_seen(who, thread)
        _require(not thread.is_deleted, FORBIDDEN)
        thread.follows.pop(who, None)
        if state is not None:
            thread.follows[who] = state

    def mute(self, who: str, whom: str) -> None:
        """Mute a colleague, or do so no more."""
        _require(who != whom, FORBIDDEN)
        self.mutes ^= {(who, whom)}

    def read(self, who: str, thread: Post) -> None:
        self._require_seen(who, thread)
        thread.read_to[who] = max(thread.read_to.get(who, 0), thread.moment)
        thread.again.pop(who, None)
        for told in self.told:
            if told.who == who and told.post and told.post.talk is thread:
                told.is_read = True

    def read_group(self, who: str, group: Group) -> None:
        _require(self.reads(who, group), UNSEEN)
        if who in group.inside:
            moments = [thread.moment for thread in self.threads if thread.group is group]
            group.inside[who] = max([group.inside[who], *moments])

    def unread_again(self, who: str, post: Post) -> None:
        self._require_seen(who, post)
        post.talk.again[who] = post.written

    def leave(self, who: str, group: Group) -> None:
        _require(not group.is_for_all, UNFIT)
        if who not in group.inside:
            return
        others = group.inside.keys() - {who}
        _require(not others or who not in group.admins or bool(group.admins - {who}), UNFIT)
        del group.inside[who]
        group.admins.discard(who)
        # Nobody is left who could answer for it.
        group.is_archived = group.is_archived or not others
        for thread in self.threads:
            if thread.group is group and thread.follows.get(who):
                del thread.follows[who]

    def join(self, who: str, group: Group) -> None:
        if who in group.inside:
            return
        _require(not group.is_private and not group.is_archived, FORBIDDEN)
        group.inside[who] = self.now

    def ask_in(self, who: str, group: Group) -> str:
        """Ask to be let into a private group, and be let in; by whom."""
        _require(group.is_private and who not in group.inside, FORBIDDEN)
        _require(not group.is_archived, FORBIDDEN)
        asked = group.admins or {self.administrator} - {who}
        _require(bool(asked), UNFIT)
        host = min(asked)
        group.inside[who] = self.now
        self._ring(who, "request", asked, group, is_read=True)
        self._ring(host, "standing", [who], group)
        return host

    def archive(self, who: str, group: Group) -> None:
        self._require_manager(who, group)
        _require(not group.is_for_all, FORBIDDEN)
        group.is_archived = True

    def bring_back(self, who: str, group: Group) -> None:
        self._require_manager(who, group)
        group.is_archived = False

    def _require_seen(self, who: str, post: Post) -> None:
        _require(self.sees(who, post), UNSEEN)

    def _require_writable(self, who: str, post: Post) -> None:
        self._require_seen(who, post)
        _require(not post.is_deleted and not post.talk.group.is_archived, FORBIDDEN)

    def _require_manager(self, who: str, group: Group) -> None:
        _require(who in group.admins or who == self.administrator, FORBIDDEN)

    def _choices(self, who: str, post: Post) -> list[Group]:
        """Where one may put what stands elsewhere."""
        mine = [group for group in self.groups if who in group.inside and not group.is_archived]
        return [group for group in mine if group is not post.talk.group]

    def _text(self) -> int:
        self.texts += 1
        return self.texts

    def _readers(self, names: Iterable[str], group: Group) -> set[str]:
        """Whoever can't read a text is not named by it, also if they can read it later."""
        return {name for name in names if self.reads(name, group)}

    def _quoting(self, post: Post) -> list[Post]:
        return [each for each in post.talk.present_replies if each.answers is post]

    def _draw(self, *posts: Post, shown: Post | None = None) -> None:
        """Everybody who reads the group is told of these, and of nobody's are they withheld."""
        self.shown = shown
        for who in self.members:
            if self.reads(who, posts[0].talk.group):
                self.frames[who] |= set(posts)

    def _tell(self, actor: str, post: Post, reasons: dict[str, Iterable[str]]) -> None:
        """Tell each once, for the strongest reason, unless they shut their ears to it."""
        told: set[str] = set()
        for kind, people in reasons.items():
            hearing = {
                who
                for who in people
                if self.reads(who, post.talk.group) and post.talk.follows.get(who) is not False
            }
            about = post if kind == "reaction" else post.talk
            self._ring(actor, kind, hearing - told, about, post)
            told |= hearing

    def _ring(
        self,
        actor: str,
        kind: str,
        people: Iterable[str],
        about: Any,
        post: Post | None = None,
        is_read: bool = False,
    ) -> None:
        for who in people:
            if who != actor and (who, actor) not in self.mutes:
                self.told.append(Told(who, kind, about, post, actor, is_read))
                self.rung.add(who)


def _require(is_so: bool, status: int) -> None:
    if not is_so:
        raise Refused(status)
