"""How far members have read: threads, groups, everything; and marking it unread again."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member
from feeds.models import AllRead, Post, ThreadRead, Visit
from feeds.signals import say_thread_read
from groups.models import Group, GroupMember

# Who looks again within this long is still on the same visit.
VISIT_LASTS = timedelta(minutes=30)
# How many threads that were marked unread are remembered for "undo".
_MOST_UNREAD_KEPT = 500


@transaction.atomic
def mark_thread_read(*, member: Member, thread: Post, upto: int) -> None:
    """Remember that a member has read a thread up to an activity; never goes back."""
    upto = max(1, upto)
    read, is_new = ThreadRead.objects.get_or_create(
        member=member, thread=thread, defaults={"read_to": upto}
    )
    if not is_new and (read.read_to < upto or read.unread_from is not None):
        ThreadRead.objects.filter(pk=read.pk).update(
            read_to=Greatest(F("read_to"), upto), unread_from=None
        )
    say_thread_read(member, thread.pk)


@transaction.atomic
def mark_unread_from(*, member: Member, post: Post) -> None:
    """Let a thread count as unread again from `post` on, until the member reads it."""
    thread = post.thread_id or post.pk
    ThreadRead.objects.update_or_create(
        member=member,
        thread_id=thread,
        defaults={"unread_from": post.pk},
        create_defaults={"read_to": max(1, post.pk - 1), "unread_from": post.pk},
    )


@transaction.atomic
def mark_group_read(*, member: Member, group: Group, upto: int) -> None:
    """Remember that a member has seen what a group said up to an activity; never goes back."""
    GroupMember.objects.filter(Q(read_to__lt=upto), group=group, member=member).update(read_to=upto)


@transaction.atomic
def mark_all_read(*, member: Member) -> None:
    """Let everything in the member's groups count as read; `undo_all_read` takes that back."""
    mine = GroupMember.objects.filter(member=member)
    marked = ThreadRead.objects.filter(member=member, unread_from__isnull=False)
    before = {
        "groups": {str(pk): read_to for pk, read_to in mine.values_list("pk", "read_to")},
        "threads": {
            str(pk): unread_from
            for pk, unread_from in marked.values_list("pk", "unread_from")[:_MOST_UNREAD_KEPT]
        },
    }
    AllRead.objects.update_or_create(member=member, defaults={"at": clock.now(), "before": before})
    now = new_id()
    mine.filter(read_to__lt=now).update(read_to=now)
    marked.update(unread_from=None)


@transaction.atomic
def undo_all_read(*, member: Member) -> None:
    """Let count as unread again what `mark_all_read` marked; done twice it is done once."""
    kept = AllRead.objects.filter(member=member).first()
    if kept is None:
        return
    for name, rows in (("groups", GroupMember), ("threads", ThreadRead)):
        field = {"groups": "read_to", "threads": "unread_from"}[name]
        before = {int(pk): value for pk, value in kept.before.get(name, {}).items()}
        found = list(rows.objects.filter(pk__in=before, member=member))
        for row in found:
            setattr(row, field, before[row.pk])
        rows.objects.bulk_update(found, [field], batch_size=200)
    kept.delete()


@transaction.atomic
def note_visit(*, member: Member, seen_to: int) -> None:
    """Remember that a member has the home feed before them up to an activity."""
    visit, is_new = Visit.objects.get_or_create(
        member=member, defaults={"seen_to": seen_to, "line_at": seen_to}
    )
    if is_new:
        return
    now = clock.now()
    if now - visit.looked_at > VISIT_LASTS:
        visit.line_at = visit.seen_to
    visit.seen_to, visit.looked_at = max(visit.seen_to, seen_to), now
    visit.save(update_fields=["seen_to", "line_at", "looked_at"])
