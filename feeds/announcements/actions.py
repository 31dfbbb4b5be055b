"""Announcing, and saying that one has read it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.networks.models import Member
from feeds.actions.posting import Unpublishable
from feeds.actions.recording import record_of_post
from feeds.announcements.models import (
    MOST_CURRENT,
    MOST_DAYS,
    USUAL_DAYS,
    Announcement,
    AnnouncementReading,
    is_shown,
)
from feeds.announcements.permissions import is_asked, require_can_confirm, require_can_end
from feeds.announcements.queries import current_in
from feeds.models import Post
from groups.models import Group


class TooManyAnnouncements(Unpublishable):
    """So many announcements are current in the group already that nobody would read another."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "%(most)d announcements stand on top of this group already, and more would be read"
                " by nobody. End one of them first: “End the announcement now” in its menu."
            )
            % {"most": MOST_CURRENT},
            field="",
        )


def write_announcement(post: Post, details: Mapping[str, Any]) -> None:
    """
    Write what an announcement has besides its text, with the post.

    :param details: `until`, the last day on top, in a week if it is not said, and whether it
        `wants_confirmation`
    :raises Unpublishable: if the day has passed or is too far off
    :raises TooManyAnnouncements: if as many as may be are current in the group
    """
    today = clock.today()
    until = details.get("until") or today + timedelta(days=USUAL_DAYS)
    if not today <= until <= today + timedelta(days=MOST_DAYS):
        raise Unpublishable(
            _("Choose a day from today to %(most)d days from now.") % {"most": MOST_DAYS},
            field="until",
        )
    # Locked, so that of two that are sent at once the second counts the first.
    group = Group.objects.select_for_update(no_key=True).get(pk=post.group_id)
    if current_in(group.pk).count() >= MOST_CURRENT:
        raise TooManyAnnouncements
    Announcement.objects.create(
        post=post,
        until=until,
        wants_confirmation=bool(details.get("wants_confirmation")),
        asked_count=_asked(group, post.author_id),
    )


def erase_announcement(post: Post) -> None:
    """Forget who has read an announcement that was deleted."""
    Announcement.objects.filter(post=post).delete()


@transaction.atomic
def mark_seen(*, member: Member, post: Post) -> None:
    """Note that a member has an announcement before them; nothing if they are not addressed."""
    if hasattr(post, "announcement") and is_asked(member, post):
        _read(member, post)


@transaction.atomic
def confirm_reading(*, member: Member, post: Post) -> None:
    """
    Say that one has read an announcement; twice is once.

    :raises PermissionDenied: if the member was not asked
    """
    require_can_confirm(member, post)
    _read(member, post)
    mine = AnnouncementReading.objects.filter(announcement=post.announcement, member=member)
    if mine.filter(confirmed_at=None).update(confirmed_at=clock.now()):
        confirmed = _count_in(post, "confirmed_count")
        if is_shown(confirmed.confirmed_count, confirmed.of):
            Post.objects.filter(pk=post.pk).draw_anew()
            record_of_post("announcement.confirmed", member, post)


@transaction.atomic
def end_announcement(*, admin: Member, post: Post) -> None:
    """
    Let an announcement stand in its normal place from now on; twice is once.

    :raises PermissionDenied: if the member is neither its author nor an admin of the group
    """
    require_can_end(admin, post)
    if _end(Announcement.objects.current().filter(post=post)):
        if post.author_id != admin.pk:
            audit("announcement.ended", network=post.group.network, actor=admin, subject=post)
        record_of_post("announcement.ended", admin, post)


def end_of_moved(post: Post) -> None:
    """
    End an announcement that was moved: to be on top of the new group takes an admin of that one.

    Those who are not in the new group leave its readers.
    """
    _end(Announcement.objects.current().filter(post=post))
    inside = post.group.memberships.values("member")
    gone = AnnouncementReading.objects.filter(announcement__post=post).exclude(member__in=inside)
    confirmed = gone.exclude(confirmed_at=None).count()
    seen, _by_model = gone.delete()
    Announcement.objects.filter(post=post).update(
        seen_count=F("seen_count") - seen, confirmed_count=F("confirmed_count") - confirmed
    )
    Post.objects.filter(pk=post.pk).draw_anew()


def forget_reader(*, member: int, group: int) -> None:
    """Count who left a group out of the readers of its announcements."""
    mine = AnnouncementReading.objects.filter(member=member, announcement__post__group=group)
    _count_out(mine.exclude(confirmed_at=None), "confirmed_count")
    _count_out(mine, "seen_count")
    mine.delete()


def count_asked(group: int) -> None:
    """Write of the current announcements of a group how many they are addressed to now."""
    current = list(current_in(group).select_related("post__group"))
    if not current:
        return
    for announcement in current:
        asked = _asked(announcement.post.group, announcement.post.author_id)
        Announcement.objects.filter(pk=announcement.pk).update(asked_count=asked)
    posts = [announcement.post_id for announcement in current]
    Post.objects.filter(pk__in=posts).draw_anew()


def _asked(group: Group, author: int) -> int:
    """How many an announcement of `author` is addressed to."""
    return group.member_count - group.memberships.filter(member=author).count()


def _read(member: Member, post: Post) -> None:
    _reading, is_new = AnnouncementReading.objects.get_or_create(
        announcement=post.announcement, member=member
    )
    if is_new:
        seen = _count_in(post, "seen_count")
        if is_shown(seen.seen_count, seen.of):
            Post.objects.filter(pk=post.pk).draw_anew()
            record_of_post("announcement.seen", member, post)


def _count_in(post: Post, field: str) -> Announcement:
    """Count one more; the row stays locked until the end, so the number is exact."""
    mine = Announcement.objects.filter(post=post)
    mine.update(**{field: F(field) + 1})
    return mine.get()


def _count_out(readings: QuerySet[AnnouncementReading], field: str) -> None:
    read = Announcement.objects.filter(pk__in=list(readings.values_list("announcement", flat=True)))
    Post.objects.filter(pk__in=read.values("post")).draw_anew()
    read.update(**{field: F(field) - 1})


def _end(current: QuerySet[Announcement]) -> bool:
    posts = list(current.values_list("post", flat=True))
    Announcement.objects.filter(post__in=posts).update(ended_at=clock.now())
    Post.objects.filter(pk__in=posts).draw_anew()
    return bool(posts)
