"""What is said at scale: threads, replies, likes, topics, mentions, and how far each has read."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from django.db.models import F
from django.db.models.functions import Greatest

from accounts.networks.models import Member, Network
from collab.sample.scale.bulk import Table
from collab.sample.scale.log import Log
from collab.sample.scale.moments import Moments, as_date
from collab.sample.scale.texts import Pool, Text
from feeds.models import Mention, Post, Reaction, ThreadRead
from feeds.topics.models import TopicUse
from groups.models import Group, GroupMember

_POSTS = Table(
    Post, "id", "group", "author", "thread", "text", "html", "rules", "client_key", "created_at",
    "reply_count", "reaction_count", "activity",
)  # fmt: skip
_LIKES = Table(Reaction, "post", "member", "at")
_READS = Table(ThreadRead, "member", "thread", "read_to")
_USES = Table(TopicUse, "tag", "content_object")
_MENTIONS = Table(Mention, "post", "member")

_TAGGED, _NAMING = 0.05, 0.03
_SILENT, _MEAN_REPLIES, _LIVELY, _MOST_REPLIES = 0.35, 3.0, 0.01, 150
_LIKED, _MEAN_LIKES = 0.3, 2.0


@dataclass
class Circle:
    """A group in which is talked: who is in it, how much of the talk it has, what came of it."""

    pk: int
    is_open: bool
    members: list[int]
    weight: float
    threads: int = 0
    activity: int = 0


def circles_of(network: Network, chance: Random) -> list[Circle]:
    """Groups in use of a network; most is said in a few."""
    inside = defaultdict(list)
    present = GroupMember.objects.filter(
        group__network=network, group__archived_at=None, member__in=Member.objects.active()
    )
    for group, member in present.order_by("pk").values_list("group", "member").iterator():
        inside[group].append(member)
    groups = Group.objects.filter(pk__in=inside).order_by("pk").values_list("pk", "access")
    return [
        Circle(pk, access == Group.Access.OPEN, inside[pk], chance.paretovariate(1.1))
        for pk, access in groups
    ]


class Talk:
    """Conversations of one network, gathered and then written together with every counter."""

    def __init__(
        self, network: Network, circles: list[Circle], pool: Pool, moments: Moments, log: Log,
        chance: Random,
    ) -> None:  # fmt: skip
        self._network, self._circles, self._pool = network, circles, pool
        self._moments, self._log, self._chance = moments, log, chance
        self._weights = [circle.weight for circle in circles]
        self._clear()

    def converse(self, moment: int, most: int) -> int:
        """Have one conversation begin at `moment`, of at most so many posts; returns how many."""
        circle = self._chance.choices(self._circles, self._weights)[0]
        thread = self._moments.new_id(moment)
        author = self._chance.choice(circle.members)
        reads, last, latest = {author: thread}, thread, moment
        self._log.note("post.published", author, moment, post=thread, group=circle.pk)
        answers = []
        for _number in range(min(self._reply_count(), most - 1)):
            when = self._moments.answered(latest)
            if when is None:
                break
            reply, who, latest = (
                self._moments.new_id(when),
                self._chance.choice(circle.members),
                when,
            )
            reads[who] = last = reply
            ids = {"post": reply, "thread": thread, "group": circle.pk}
            self._log.note("post.replied", who, when, **ids)
            answers.append((reply, who, when))
        self._say(circle, thread, author, moment, None, len(answers), last)
        for reply, who, when in answers:
            self._say(circle, reply, who, when, thread, 0, reply)
        self._reads += [(member, thread, upto) for member, upto in reads.items()]
        circle.threads += 1
        circle.activity = max(circle.activity, last)
        return len(answers) + 1

    def settle(self) -> None:
        """Write what was said, with the counters of groups; the log is settled after it."""
        pk = self._network.pk
        _POSTS.write(self._posts, pk)
        _LIKES.write(self._likes, pk)
        _READS.write(self._reads, pk)
        _USES.write(self._uses, pk)
        _MENTIONS.write(self._mentions, pk)
        for circle in self._circles:
            if circle.threads:
                Group.objects.filter(pk=circle.pk).update(
                    thread_count=F("thread_count") + circle.threads,
                    activity=Greatest(F("activity"), circle.activity),
                )
                circle.threads = 0
        self._clear()

    def _clear(self) -> None:
        self._posts: list[tuple] = []
        self._likes: list[tuple] = []
        self._reads: list[tuple] = []
        self._uses: list[tuple] = []
        self._mentions: list[tuple] = []

    def _say(
        self, circle: Circle, post: int, author: int, moment: int, thread: int | None,
        replies: int, activity: int,
    ) -> None:  # fmt: skip
        said, at = self._text(circle, thread is None), as_date(moment)
        likes = self._like(circle, post, thread, moment)
        key = uuid.UUID(int=self._chance.getrandbits(128), version=4)
        self._posts.append(
            (post, circle.pk, author, thread, said.text, said.html, self._pool.rules, key, at,
             replies, likes, activity)
        )  # fmt: skip
        if said.topic is not None:
            self._uses.append((said.topic, post))
        if said.mentioned is not None:
            self._mentions.append((post, said.mentioned))

    def _text(self, circle: Circle, is_thread: bool) -> Text:
        draw = self._chance.random()
        if is_thread:
            wanted = self._pool.tagged if draw < _TAGGED else self._pool.openings
        else:
            # Only where everybody may read it: who is mentioned must be able to see it.
            named = draw < _NAMING and circle.is_open and self._pool.naming
            wanted = self._pool.naming if named else self._pool.answers
        return self._chance.choice(wanted)

    def _reply_count(self) -> int:
        draw = self._chance.random()
        if draw < _SILENT:
            return 0
        if draw > 1 - _LIVELY:
            return self._chance.randrange(20, _MOST_REPLIES)
        return 1 + int(self._chance.expovariate(1 / _MEAN_REPLIES))

    def _like(self, circle: Circle, post: int, thread: int | None, moment: int) -> int:
        """Have some of the group like a post; returns how many."""
        if self._chance.random() > _LIKED:
            return 0
        number = 1 + int(self._chance.expovariate(1 / _MEAN_LIKES))
        # Each once, in the order of the draw, which a set would not keep.
        who = dict.fromkeys(self._chance.choices(circle.members, k=number))
        for member in who:
            when = self._moments.answered(moment) or self._moments.end
            self._likes.append((post, member, as_date(when)))
            self._log.note("post.liked", member, when, post=post, thread=thread, group=circle.pk)
        return len(who)
