"""Announcements as feeds, envelopes and menus show them, and who has read them."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from accounts.paging import Page, page
from feeds.announcements.models import Announcement, AnnouncementReading
from feeds.announcements.permissions import ANNOUNCEMENT
from feeds.kinds import Entry
from feeds.models import Post
from feeds.permissions import can_close
from groups.models import GroupMember

# What `readings` may be asked for.
SHOWN = ("waiting", "seen", "confirmed")
_PAGE = 50


def lifted(member: Member) -> QuerySet[Post]:
    """Current announcements to groups of `member` that they have yet to see, or to confirm."""
    done = AnnouncementReading.objects.filter(
        Q(confirmed_at__isnull=False) | Q(announcement__wants_confirmation=False),
        announcement=OuterRef("pk"),
        member=member,
    )
    # Asked of one current announcement after the other: as IN, SQLite would begin with one's groups
    # and walk all that was ever said there [measured: 130 ms at 100,000 posts; so it is 1].
    inside = GroupMember.objects.filter(member=member, group=OuterRef("post__group"))
    waiting = Announcement.objects.current().filter(
        ~Exists(done), Exists(inside), post__group__archived_at=None
    )
    return Post.objects.filter(pk__in=waiting.values("post")).exclude(author=member)


def own_reading(member: Member) -> Any:
    """
    How far a viewer is with each announcement among posts, as an expression over `Post`.

    `asked`, `seen`, `confirmed`; `outside` for who is not asked; nothing of other kinds.
    """
    reading = AnnouncementReading.objects.filter(
        announcement__post=OuterRef("pk"), member=member
    ).values_list(
        Case(
            When(confirmed_at=None, then=Value("seen")),
            default=Value("confirmed"),
            output_field=CharField(),
        )
    )
    inside = GroupMember.objects.filter(group=OuterRef("group"), member=member)
    before = Case(
        When(~Q(author=member) & Q(Exists(inside)), then=Value("asked")),
        default=Value("outside"),
        output_field=CharField(),
    )
    return Case(
        When(kind=ANNOUNCEMENT, then=Coalesce(Subquery(reading[:1]), before)),
        default=None,
        output_field=CharField(null=True),
    )


def entries(member: Member, post: Post, thread: Post) -> list[Entry]:
    """What the menu of an announcement offers to its author and to group admins."""
    if not post.is_thread or not can_close(member, post):
        return []
    offered = [Entry(_("Who has read it"), "eye", f"posts/{post.pk}/readings/")]
    is_current = Announcement.objects.current().filter(post=post).exists()
    if is_current and post.group.archived_at is None:
        offered.append(Entry(_("End the announcement now"), "x", f"posts/{post.pk}/end/", "end"))
    return offered


def current_in(group: int) -> QuerySet[Announcement]:
    """Announcements that are on top for members of a group now."""
    return Announcement.objects.current().filter(post__group=group, post__deleted_at=None)


def readings(post: Post, shown: str, after: str = "") -> Page[Member]:
    """
    A page of those to whom an announcement is addressed, by name.

    :param shown: those who have not seen it (`waiting`), or who have `seen` or `confirmed` it
    """
    read = AnnouncementReading.objects.filter(announcement__post=post)
    if shown == "confirmed":
        read = read.exclude(confirmed_at=None)
    inside = GroupMember.objects.filter(group=post.group_id).values("member")
    members = Member.objects.active().filter(pk__in=inside).exclude(pk=post.author_id)
    readers = read.values("member")
    members = (
        members.exclude(pk__in=readers) if shown == "waiting" else members.filter(pk__in=readers)
    )
    return page(members.select_related("network"), order=("name", "pk"), after=after, size=_PAGE)
