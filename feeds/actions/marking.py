"""What members leave on posts: likes, pins, and how far they have read."""

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.models import Pin, Post, Reaction, ThreadRead
from feeds.permissions import require_can_pin, require_can_react
from feeds.signals import say_thread_read
from groups.models import Group, GroupMember


@transaction.atomic
def like_post(*, member: Member, post: Post) -> None:
    """
    Like a post; twice is once.

    :raises PermissionDenied: if the member may not
    """
    require_can_react(member, post)
    _, is_new = Reaction.objects.get_or_create(post=post, member=member, kind=Reaction.Kind.LIKE)
    if is_new:
        Post.objects.filter(pk=post.pk).update(like_count=F("like_count") + 1)
        _record("post.liked", member, post)


@transaction.atomic
def unlike_post(*, member: Member, post: Post) -> None:
    """
    Take one's like back; twice is once.

    :raises PermissionDenied: if the member may not
    """
    require_can_react(member, post)
    gone, _ = Reaction.objects.filter(post=post, member=member, kind=Reaction.Kind.LIKE).delete()
    if gone:
        Post.objects.filter(pk=post.pk).update(like_count=F("like_count") - 1)
        _record("post.unliked", member, post)


@transaction.atomic
def pin_post(*, admin: Member, post: Post) -> None:
    """
    Hold a thread on top of its group's page.

    :raises PermissionDenied: if the member is not an admin of the group
    """
    require_can_pin(admin, post)
    _, is_new = Pin.objects.get_or_create(post=post, defaults={"pinned_by": admin})
    if is_new:
        audit("post.pinned", network=post.group.network, actor=admin, subject=post)
        _record("post.pinned", admin, post)


@transaction.atomic
def unpin_post(*, admin: Member, post: Post) -> None:
    """
    Let a pinned thread go back to its place.

    :raises PermissionDenied: if the member is not an admin of the group
    """
    require_can_pin(admin, post)
    gone, _ = Pin.objects.filter(post=post).delete()
    if gone:
        audit("post.unpinned", network=post.group.network, actor=admin, subject=post)
        _record("post.unpinned", admin, post)


@transaction.atomic
def mark_thread_read(*, member: Member, thread: Post, upto: int) -> None:
    """Remember that a member has read a thread up to an activity; never goes back."""
    upto = max(1, upto)
    read, is_new = ThreadRead.objects.get_or_create(
        member=member, thread=thread, defaults={"read_to": upto}
    )
    if not is_new and read.read_to < upto:
        ThreadRead.objects.filter(pk=read.pk).update(read_to=Greatest(F("read_to"), upto))
    say_thread_read(member, thread.pk)


@transaction.atomic
def mark_group_read(*, member: Member, group: Group, upto: int) -> None:
    """Remember that a member has seen what a group said up to an activity; never goes back."""
    GroupMember.objects.filter(Q(read_to__lt=upto), group=group, member=member).update(read_to=upto)


def _record(kind: str, member: Member, post: Post) -> None:
    record(
        kind,
        network=post.group.network,
        actor=member,
        post=post.pk,
        thread=post.thread_id,
        group=post.group_id,
    )
