"""What is a viewer's own about posts: the marks on envelopes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.html import escape
from django.utils.safestring import SafeString

from accounts.following.models import Mute
from accounts.networks.models import Member
from feeds.kinds import kinds, own_names
from feeds.models import Bookmark, Post, PostQuerySet, Reaction, ThreadFollow, ThreadRead
from groups.models import GroupMember

# What they wrote in their own threads one has looked for.
_IN_THREAD_OF_OTHERS = Q(thread__isnull=False) & ~Q(author=F("thread__author"))


@dataclass(frozen=True, slots=True)
class Marks:
    """
    What is the viewer's own about a post; it stands on the envelope, not in the shared card.

    :ivar reaction: the name of what the viewer reacted with, or nothing
    :ivar is_folded: whether it is a reply of somebody whom the viewer mutes, in a thread of others
    :ivar of_kind: what the kind of the thread says besides (`Kind.own`), by name
    """

    is_mine: bool = False
    reaction: str = ""
    is_unread: bool = False
    is_bookmarked: bool = False
    is_folded: bool = False
    of_kind: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The attributes that the envelope carries for these marks."""
        marks = [
            name
            for is_so, name in (
                (self.is_mine, "data-mine"),
                (self.is_unread, "data-unread"),
                (self.is_bookmarked, "data-bookmarked"),
            )
            if is_so
        ]
        if self.reaction:
            marks.append(f'data-reacted="{escape(self.reaction)}"')
        marks += [f'data-{name}="{escape(word)}"' for name, word in self.of_kind]
        return SafeString(" ".join(marks))

    def as_json(self) -> dict[str, Any]:
        """The marks as scripts get them."""
        return {
            "mine": self.is_mine,
            "reacted": self.reaction,
            "unread": self.is_unread,
            "bookmarked": self.is_bookmarked,
            "folded": self.is_folded,
            "kind": dict(self.of_kind),
        }


# What `own` says of each row, in the order in which `marks_from` takes it.
OWN = (
    "author", "reacted", "bookmarked", "folds",
    "thread", "activity", "group_read", "thread_read", "unread_from", "mutes",
)  # fmt: skip
_own_of = attrgetter(*OWN)
# What `kept` says of each row.
KEPT = ("author", "reacted", "bookmarked", "folds")
kept_of = attrgetter(*KEPT)


def marks_of(member: Member, posts: Iterable[int]) -> dict[int, Marks]:
    """The viewer's own marks of those of `posts` that they may see, in one query."""
    found = own(Post.objects.visible_to(member).filter(pk__in=list(posts)), member)
    rows = found.values_list("pk", *OWN, *own_names(), named=True)
    return {row.pk: marks_of_row(row, member) for row in rows}


def marks_of_row(row: Any, member: Member) -> Marks:
    """The marks that a row with `own` says."""
    marks = marks_from(*_own_of(row), member=member)
    words = tuple((name, word) for name in own_names() if (word := getattr(row, name)))
    return replace(marks, of_kind=words) if words else marks


def marks_from(
    author: int,
    reaction: str | None,
    is_bookmarked: bool,
    folds: bool,
    thread: int | None = None,
    activity: int = 0,
    group_read: int | None = None,
    thread_read: int | None = None,
    unread_from: int | None = None,
    mutes: bool | None = None,
    *,
    member: Member,
) -> Marks:
    """
    The marks that a row with `own` or `kept` says.

    :param mutes: whether the viewer mutes the thread or its author; None if they do not follow it
    """
    # Without membership nothing was promised to be read, so nothing is unread.
    is_promised = thread is None and group_read is not None and not mutes
    is_later = activity > max(group_read or 0, thread_read or 0)
    is_unread = is_promised and (unread_from is not None or is_later)
    return Marks(author == member.pk, reaction or "", is_unread, is_bookmarked, folds)


def kept(posts: PostQuerySet, member: Member, mutes: bool = True) -> Any:
    """
    Say of each post with what the viewer reacted, whether they keep it, and if it is folded.

    :param mutes: whether they mute anybody, if that is known
    """
    reaction = Reaction.objects.filter(member=member, post=OuterRef("pk")).values("kind")
    bookmark = Bookmark.objects.filter(member=member, post=OuterRef("pk"))
    folds: Any = Value(False)
    if mutes:
        muted = Q(author__in=muted_people(member))
        folds = Case(When(muted & _IN_THREAD_OF_OTHERS, then=Value(True)), default=folds)
    return posts.annotate(reacted=Subquery(reaction[:1]), bookmarked=Exists(bookmark), folds=folds)


def with_folding(posts: PostQuerySet) -> Any:
    """Say of each post whether it is folded for anybody; `muting` says for whom."""
    muted = Q(Exists(Mute.objects.filter(other=OuterRef("author"))))
    folds = Case(When(_IN_THREAD_OF_OTHERS & muted, then=Value(True)), default=Value(False))
    return posts.annotate(folds_for_some=folds)


def muting(author: int) -> QuerySet[Mute, Any]:
    """Ids of the members for whom replies of `author` in threads of others are folded."""
    return Mute.objects.filter(other=author).values("member")


def own(posts: PostQuerySet, member: Member, mutes: bool = True) -> Any:
    """Say of each post what `kept` says, and besides what makes a thread unread."""
    group_read = GroupMember.objects.filter(member=member, group=OuterRef("group"))
    read = ThreadRead.objects.filter(member=member, thread=OuterRef("pk"))
    follow = ThreadFollow.objects.filter(member=member, thread=OuterRef("pk"))
    return kept(posts, member, mutes).annotate(
        # What was laid aside is counted nowhere, so it is not called unread either.
        group_read=Case(
            When(group__archived_at=None, then=Subquery(group_read.values("read_to"))),
            output_field=BigIntegerField(null=True),
        ),
        thread_read=Subquery(read.values("read_to")),
        unread_from=Subquery(read.values("unread_from")),
        mutes=Case(
            When(author__in=muted_people(member, mutes), then=Value(True)),
            default=Subquery(follow.values("is_muted")),
            output_field=BooleanField(null=True),
        ),
        **{kind.own[0]: kind.own[1](member) for kind in kinds() if kind.own},
    )


def muted_people(member: Member, mutes: bool = True) -> Any:
    """Ids of the colleagues whom `member` mutes; of nobody if it is known that they mute none."""
    found = Mute.objects.filter(member=member) if mutes else Mute.objects.none()
    return found.values("other")
