"""Pages of feeds: posts in their envelopes, each with its last replies and what it leads to."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from accounts.paging import Page, page
from accounts.statements import Statement
from feeds.kinds import kind_of, own_names
from feeds.models import Post, PostQuerySet
from feeds.queries.marks import KEPT, OWN, Marks, kept, kept_of, marks_from, marks_of_row, own

FEED_SIZE = 20
LATEST = ("-activity", "-pk")
Shown = tuple[Hashable, ...]
Why = Callable[[Any], str]
NO_MENTIONS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    A post as one viewer gets it: what its card shows to all, and the viewer's own marks.

    :ivar shown: see `shown_of`; two that are equal look the same
    :ivar reference: of a post that leads to another one, what that shows; None if the viewer may
        not see it, or it is gone
    :ivar thread: of a reply that stands alone, what its thread shows; None if that is gone
    :ivar why: why it stands here, where that is not plain; a sentence
    :ivar is_mention: whether it is lifted since it names the viewer, until they have read it
    """

    shown: Shown
    marks: Marks
    reply_count: int = 0
    answers: tuple["Envelope", ...] = ()
    activity: int = 0
    reference: Shown | None = None
    thread: Shown | None = None
    why: str = ""
    is_mention: bool = False

    @property
    def pk(self) -> int:
        return self.shown[0]  # type: ignore[return-value]

    @property
    def shares(self) -> int | None:
        return self.shown[_SHARES]  # type: ignore[return-value]

    @property
    def of_thread(self) -> int | None:
        """The thread that it is a reply in, if it is one."""
        return self.shown[_THREAD]  # type: ignore[return-value]

    @property
    def group(self) -> tuple[str, str]:
        """The name and the slug of the group that the post is in."""
        return self.shown[_GROUP], self.shown[_GROUP + 1]  # type: ignore[return-value]

    @property
    def network(self) -> str:
        """The slug of the network that the post is in."""
        return self.shown[_NETWORK]  # type: ignore[return-value]


@dataclass(frozen=True)
class Feed:
    """
    One page of a feed and the key of the next, empty at the end.

    :ivar top: what is pinned above the others
    :ivar lifted: what its kind lifts above all of them for this viewer, each with the reason why
    """

    envelopes: Sequence[Envelope]
    next: str
    top: Sequence[Envelope] = ()
    lifted: Sequence[Envelope] = ()

    def __iter__(self) -> Iterator[Envelope]:
        return iter(self.envelopes)

    @property
    def newest(self) -> int:
        """The newest activity on the page."""
        shown = (*self.lifted, *self.envelopes)
        return max((envelope.activity for envelope in shown), default=0)


def shown_of(post: Post) -> Shown:
    """Everything that the card of a post shows, as `Envelope.shown` has it."""
    author, group = post.author, post.group
    reaction_set = getattr(post.network, "reaction_set", None)
    return (
        post.pk, post.thread_id, post.shares_id, post.version, post.rules, post.edited_at,
        post.deleted_at, post.reaction_count,
        post.pin.pk if hasattr(post, "pin") and post.pin else None,
        author.pk, author.name, author.title, author.department, author.kind,
        author.photo.name or "", group.name, group.slug, post.network.slug,
        reaction_set.names if reaction_set else None,
    )  # fmt: skip


# In the order of `shown_of`. What a post says is not among them, and is fetched only to be drawn:
# whenever its card is to look different, `version` grows. The others that tell the same are there
# because the release before, which may be serving too, does not know of versions.
SHOWN = (
    "pk", "thread", "shares", "version", "rules", "edited_at",
    "deleted_at", "reaction_count",
    "pin",
    "author", "author__name", "author__title", "author__department", "author__kind",
    "author__photo", "group__name", "group__slug", "network__slug",
    "network__reaction_set__names",
)  # fmt: skip
_THREAD, _SHARES = SHOWN.index("thread"), SHOWN.index("shares")
_GROUP, _NETWORK = SHOWN.index("group__name"), SHOWN.index("network__slug")


def feed_of(
    posts: PostQuerySet,
    member: Member,
    after: str,
    order: Sequence[str] = LATEST,
    top: Iterable[Any] = (),
    lifted: Sequence[Any] = (),
    shown: QuerySet[Post, Any] | None = None,
    why: Why | None = None,
) -> Feed:
    """
    A page of `posts`, which `member` may see, in at most four queries; `top` and `lifted` are rows,
    too.

    :param shown: `rows`, if they say more than those of any feed; `why` as of `enveloped`
    """
    shown = rows(Post.objects.all(), member) if shown is None else shown
    found: Page[Any] = page(posts, order=order, after=after, size=FEED_SIZE, shown=shown)
    return enveloped(found, member, list(top), lifted, why)


def rows(
    posts: PostQuerySet, member: Member, *besides: str, mutes: bool = True
) -> QuerySet[Post, Any]:
    """
    Rows of a feed: what is shown, the last two replies, and what marks are made of.

    :param besides: names of what `posts` are annotated with
    :param mutes: whether the member mutes anybody, if that is known
    """
    return own(posts.with_last_replies(), member, mutes).values_list(
        *SHOWN, "kind", "reply_count", "last_reply", "reply_before", *beyond(OWN), *own_names(),
        *besides, named=True,
    )  # fmt: skip


def reply_rows(posts: PostQuerySet, member: Member, mutes: bool = True) -> QuerySet[Post, Any]:
    """Rows of replies: what is shown, and what marks are made of; `mutes` as of `rows`."""
    return kept(posts, member, mutes).values_list(*SHOWN, *beyond(KEPT), named=True)


def enveloped(
    found: Page[Any],
    member: Member,
    top: Sequence[Any] = (),
    lifted: Sequence[Any] = (),
    why: Why | None = None,
    mentions: Mapping[int, int] = NO_MENTIONS,
    mutes: bool = True,
) -> Feed:
    """
    Put each row, and those on top, into its envelope: all their last replies in one query, and all
    that they lead to or are replies in in another, if there is anything.

    What is lifted stands nowhere else on the page, and without its replies.

    :param why: says of a row of the page why it stands there; nothing where that is plain
    :param mentions: of threads that are lifted for it, the post that names the viewer; it is shown
        with them
    :param mutes: whether the member mutes anybody, if that is known
    """
    above = {row.pk for row in lifted}
    pinned = [row for row in top if row.pk not in above]
    rest = [row for row in found if row.pk not in above]
    talks = [*pinned, *rest]
    last = [
        pk for row in talks if row.reply_count for pk in (row.last_reply, row.reply_before) if pk
    ]
    last += [post for row in lifted if (post := mentions.get(row.pk)) and post != row.pk]
    answers: dict[int, list[Envelope]] = {}
    replies = _replies if mutes else _replies_unmuted
    for row in replies.all(member=member.pk, posts=last) if last else ():
        answers.setdefault(row.thread, []).append(reply_envelope(row, member))
    led_to = [post for row in (*lifted, *talks) for post in (row.shares, row.thread)]
    references = references_of(member, led_to)

    def envelope(row: Any, reason: str = "", is_named: bool = False) -> Envelope:
        return Envelope(
            tuple(row[: len(SHOWN)]),
            marks_of_row(row, member),
            row.reply_count,
            tuple(answers.get(row.pk, ())),
            row.activity,
            references.get(row.shares),
            references.get(row.thread),
            reason,
            is_named,
        )

    return Feed(
        [envelope(row, why(row) if why else "") for row in rest],
        found.next,
        top=[envelope(row) for row in pinned],
        lifted=[
            envelope(row, _("You are mentioned"), is_named=True)
            if row.pk in mentions
            else envelope(row, str(kind_of(row.kind).why))
            for row in lifted
        ],
    )


def reply_envelope(row: Any, member: Member) -> Envelope:
    """A reply, from a row of `reply_rows`, in its envelope."""
    marks = marks_from(*kept_of(row), member=member)
    return Envelope(tuple(row[: len(SHOWN)]), marks)


def references_of(member: Member, posts: Iterable[int | None]) -> Mapping[int | None, Shown]:
    """What those of `posts` show that `member` may see; no query if there are none."""
    wanted = {post for post in posts if post is not None}
    if not wanted:
        return {}
    seen = Post.objects.visible_to(member).present().filter(pk__in=wanted)
    return {row[0]: tuple(row) for row in seen.values_list(*SHOWN)}


@Statement
def _replies(member: int, posts: list[int]) -> QuerySet[Post, Any]:
    found = reply_rows(Post.objects.filter(pk__in=posts), Member(pk=member))
    return found.order_by("pk")


@Statement
def _replies_unmuted(member: int, posts: list[int]) -> QuerySet[Post, Any]:
    found = reply_rows(Post.objects.filter(pk__in=posts), Member(pk=member), mutes=False)
    return found.order_by("pk")


def beyond(names: Sequence[str]) -> list[str]:
    """Those of `names` that are not shown anyway: a row has each only once."""
    return [name for name in names if name not in SHOWN]
