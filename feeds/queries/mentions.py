"""Which mentions of a member are unread: what lifts a thread on their home."""

from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.following.models import Mute
from accounts.networks.models import Member
from feeds.models import Mention, Post, ThreadFollow, ThreadRead
from groups.models import GroupMember

# Of all mentions the latest so many are looked at, however many there have been.
_LOOKED_AT = 40


def unread_mentions(member: Member | int) -> QuerySet[Mention]:
    """
    Of the latest mentions of `member` those they have not read, each with its `in_thread`.

    Whether they may see it is not asked here. By what they have read of the group and of the
    thread, as of any other post; whoever is not in the group reads by threads alone.
    """
    mine = Mention.objects.filter(member=member)
    first = mine.order_by("-post").values("post")[_LOOKED_AT - 1 : _LOOKED_AT]
    # Asked of one mention after the other: PostgreSQL would join all posts there are.
    post = _unread_posts(member).filter(pk=OuterRef("post"))
    found = mine.filter(post__gte=_or_nothing(first))
    return found.annotate(in_thread=Subquery(post.values("in_thread")[:1])).exclude(in_thread=None)


def _unread_posts(member: Member | int) -> Any:
    group_read = GroupMember.objects.filter(member=member, group=OuterRef("group"))
    # Of a thread or a reply in one; said so that PostgreSQL looks either up in an index.
    of_it = Q(thread=OuterRef("thread")) | Q(thread=OuterRef("pk"))
    read = ThreadRead.objects.filter(of_it, member=member)
    muted = ThreadFollow.objects.filter(of_it, member=member, is_muted=True)
    muted_people = Mute.objects.filter(member=member).values("other")
    posts = Post.objects.annotate(in_thread=Coalesce("thread", "pk")).alias(
        group_read=_or_nothing(group_read.values("read_to")[:1]),
        thread_read=_or_nothing(read.values("read_to")[:1]),
        unread_from=Subquery(read.values("unread_from")[:1]),
    )
    is_later = Q(pk__gt=F("group_read")) & Q(pk__gt=F("thread_read"))
    present = posts.present().filter(group__archived_at=None)
    unread = present.filter(is_later | Q(pk__gte=F("unread_from")), ~Exists(muted))
    return unread.exclude(Q(author=member) | Q(author__in=muted_people))


def _or_nothing(read: Any) -> Coalesce:
    return Coalesce(Subquery(read), Value(0), output_field=BigIntegerField())
