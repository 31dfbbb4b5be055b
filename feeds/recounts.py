"""The numbers kept of what is said: replies, likes, threads, and when something was last said."""

from django.db.models import F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from accounts.ids import moment_of
from accounts.recounts import number_of, recount
from feeds.models import Post, Reaction
from groups.models import Group


def _moment(activity: int) -> str:
    return f"{moment_of(activity):%Y-%m-%d %H:%M:%S.%f} UTC" if activity else "never"


@recount(Post, "reply_count", "The thread {row} has {true} replies; {stored} were stored.")
def true_reply_counts() -> Coalesce:
    """How many replies each thread really has, as an expression over `Post`."""
    return number_of(Post.objects.present().filter(thread=OuterRef("pk")), "thread")


@recount(Post, "like_count", "{true} members like {row}; {stored} were stored.")
def true_like_counts() -> Coalesce:
    """How many members really like each post, as an expression over `Post`."""
    return number_of(Reaction.objects.filter(post=OuterRef("pk")), "post")


@recount(
    Post, "activity", "In the thread {row} something was last said at {true}; {stored} was stored.",
    shown=_moment,
)  # fmt: skip
def true_activities() -> Greatest:
    """When something was last said in each thread, as an expression over `Post`."""
    return Greatest(F("pk"), Coalesce(_newest("thread"), F("pk")))


@recount(Group, "thread_count", "The group {row} has {true} threads; {stored} were stored.")
def true_thread_counts() -> Coalesce:
    """How many threads each group really has, as an expression over `Group`."""
    return number_of(Post.objects.present().threads().filter(group=OuterRef("pk")), "group")


@recount(
    Group, "activity", "In the group {row} something was last said at {true}; {stored} was stored.",
    shown=_moment,
)  # fmt: skip
def true_group_activities() -> Coalesce:
    """When something was last said in each group, as an expression over `Group`."""
    return Coalesce(_newest("group"), Value(0))


def _newest(owner: str) -> Subquery:
    """The newest post of each `owner`; a deleted one too, for feeds do not go back to an order."""
    posts = Post.objects.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Subquery(posts.annotate(newest=Max("pk")).values("newest"))
