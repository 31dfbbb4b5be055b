"""Threads that go elsewhere: into another group, into a thread of their own, or by reference."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.networks.models import Member
from feeds.actions.locking import locked
from feeds.actions.posting import publish_post
from feeds.actions.recording import record_of_post
from feeds.kinds import UPDATE
from feeds.models import Pin, Post, ThreadFollow
from feeds.permissions import (
    require_can_keep,
    require_can_move,
    require_can_post,
    require_can_split,
)
from groups.models import Group

# At most so many replies are split off at a time: each leaves every open screen by itself.
MOST_SPLIT = 100


class NothingChosen(Exception):
    """No reply was chosen, or more than can be split off at a time."""

    def __str__(self) -> str:
        return _("Choose between one reply and %(most)d.") % {"most": MOST_SPLIT}


@transaction.atomic
def move_thread(*, mover: Member, thread: Post, to: Group) -> None:
    """
    Move a thread with its replies into another group; who reads that group sees it from now on.

    :raises PermissionDenied: if the mover is neither its author nor an admin of its group, or may
        not post in the other one
    """
    thread = locked(thread)
    require_can_move(mover, thread)
    require_can_post(mover, to)
    was = thread.group
    if to.pk == was.pk:
        return
    Pin.objects.filter(post=thread).delete()
    Post.objects.filter(thread=thread).update(group=to)
    Post.objects.filter(pk=thread.pk).update(group=to, version=F("version") + 1)
    left = Post.objects.threads().filter(group=was).order_by("-activity").values("activity")
    Group.objects.filter(pk=was.pk).update(
        thread_count=F("thread_count") - 1, activity=Coalesce(Subquery(left[:1]), 0)
    )
    Group.objects.filter(pk=to.pk).update(
        thread_count=F("thread_count") + 1, activity=Greatest(F("activity"), thread.activity)
    )
    thread.group = to
    if thread.author_id != mover.pk:
        audit(
            "post.moved",
            network=to.network,
            actor=mover,
            subject=thread,
            # By number: of a secret group not every administrator may know the name.
            was=was.pk,
            to=to.pk,
        )
    record_of_post("post.moved", mover, thread, was=was.pk)


@transaction.atomic
def split_replies(*, admin: Member, thread: Post, replies: Sequence[Post]) -> Post:
    """
    Make a thread of some replies of another one: the first of them begins it.

    :raises PermissionDenied: if the member is not an admin of the group
    :raises NothingChosen: if there are no replies or too many
    """
    thread = locked(thread)
    require_can_split(admin, thread)
    wanted = [reply.pk for reply in replies if reply.thread_id == thread.pk]
    chosen = list(Post.objects.present().filter(pk__in=wanted, thread=thread).order_by("pk"))
    if not 1 <= len(chosen) <= MOST_SPLIT:
        raise NothingChosen
    first, *rest = chosen
    last = Post.objects.filter(pk__in=[post.pk for post in chosen]).aggregate(n=Max("pk"))["n"]
    Post.objects.filter(pk=first.pk).update(
        thread=None, kind=UPDATE, in_reply_to=None, reply_count=len(rest), activity=last,
        version=F("version") + 1,
    )  # fmt: skip
    Post.objects.filter(pk__in=[post.pk for post in rest]).update(
        thread=first.pk, version=F("version") + 1
    )
    left = Post.objects.filter(thread=thread).aggregate(n=Max("pk"))["n"]
    Post.objects.filter(pk=thread.pk).update(
        reply_count=F("reply_count") - len(chosen),
        activity=max(thread.pk, left or 0),
        version=F("version") + 1,
    )
    Group.objects.filter(pk=thread.group_id).update(thread_count=F("thread_count") + 1)
    for author in sorted({post.author_id for post in chosen}):
        ThreadFollow.objects.get_or_create(member_id=author, thread=first)
    first.refresh_from_db()
    first.group = thread.group
    audit("post.split", network=thread.group.network, actor=admin, subject=thread)
    record_of_post("post.split", admin, first, old=thread.pk)
    return first


@transaction.atomic
def share_post(*, author: Member, post: Post, into: Group, text: str, client_key: UUID) -> Post:
    """
    Lead the readers of another group to a post: a thread there that names it, with a text or none.

    What the post says is shown to those of them who may read it where it stands, to nobody else.

    :raises PermissionDenied: if the author does not see the post, or may not post in that group
    :raises Unpublishable: if the text is too long
    """
    if post.network_id != into.network_id:
        raise PermissionDenied(_("That group is in another network."))
    require_can_keep(author, post)
    return publish_post(author=author, group=into, text=text, client_key=client_key, shares=post)
