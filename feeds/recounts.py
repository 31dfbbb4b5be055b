"""The numbers kept of what is said: replies, likes, threads, and when something was last said."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from accounts.ids import moment_of
from accounts.recounts import number_of, recount
from feeds.models import Post, Reaction
from feeds.reactions import LIKE
from groups.models import Group


def _moment(activity: int) -> str:
    return f"{moment_of(activity):%Y-%m-%d %H:%M:%S.%f} UTC" if activity else "never"


@recount(Post, "reply_count", "The thread {row} has {true} replies; {stored} were stored.")
def true_reply_counts() -> Coalesce:
    """How many replies each thread really has, as an expression over `Post`."""
    return number_of(Post.objects.present().filter(thread=OuterRef("pk")), "thread")


@recount(Post, "reaction_count", "{true} members reacted to {row}; {stored} were stored.")
def true_reaction_counts() -> Coalesce:
    """How many members really reacted to each post, as an expression over `Post`."""
    return number_of(Reaction.objects.filter(post=OuterRef("pk")), "post")


class OtherReactions(Func):
    """
    How many reacted to a post with what, but for likes, as an object; nothing if nobody did.

    The ORM can't gather rows into an object.
    """

    output_field = models.JSONField()
    _ROWS = (
        f"(SELECT kind, COUNT(*) AS n FROM {Reaction._meta.db_table}"
        f" WHERE post_id = %(expressions)s AND kind <> '{LIKE}' GROUP BY kind) AS k"
    )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        gathered = f"(SELECT NULLIF(json_group_object(k.kind, k.n), '{{}}') FROM {self._ROWS})"
        return self.as_sql(compiler, connection, template=gathered, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        gathered = f"(SELECT jsonb_object_agg(k.kind, k.n) FROM {self._ROWS})"
        return self.as_sql(compiler, connection, template=gathered, **context)


@recount(Post, "other_reactions", "Reactions to {row} are {true}; {stored} were stored.")
def true_other_reactions() -> OtherReactions:
    """What others than likes were really left on each post, as an expression over `Post`."""
    return OtherReactions(F("pk"))


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
