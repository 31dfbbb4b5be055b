"""An announcement, and which members have read it."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.models import Post

# Of a group so many are current at a time, and none for longer than so many days.
MOST_CURRENT = 3
MOST_DAYS = 90
USUAL_DAYS = 7
# The first so many readers show one by one, then each whole percent.
_EACH_SHOWN = 20


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, member: Member) -> Self:
        """Announcements that `member` may see: those whose thread they may."""
        return self.filter(post__in=Post.objects.visible_to(member))

    def current(self) -> Self:
        """Announcements that have not ended."""
        return self.filter(ended_at=None, until__gte=clock.today())


class Announcement(Tenant):
    """
    What a thread of this kind has besides its text.

    It is addressed to the members of its group other than its author. `asked_count` is how many
    these were when somebody last read it, or came or went while it was current; of them
    `seen_count` have seen it, and `confirmed_count` have said that they read it.
    """

    network_of = "post"
    network = carried()
    post = models.OneToOneField(Post, models.CASCADE, related_name="announcement")
    # The last day on which it is on top.
    until = models.DateField()
    wants_confirmation = models.BooleanField(default=False)
    # When it was ended before its day.
    ended_at = models.DateTimeField(null=True)
    asked_count = models.PositiveIntegerField(default=0)
    seen_count = models.PositiveIntegerField(default=0)
    confirmed_count = models.PositiveIntegerField(default=0)

    objects = TenantManager.from_queryset(AnnouncementQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at=None), name="announcements_by_end")
        ]

    def __str__(self) -> str:
        return f"announcement {self.post_id}"

    @property
    def of(self) -> int:
        """Of how many the readers are shown; never fewer than they are."""
        return max(self.asked_count, self.seen_count)

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see it; the inverse of `AnnouncementQuerySet.visible_to`."""
        return self.post.viewers()


class AnnouncementReading(Tenant):
    """That a member of the group has seen an announcement, and said so."""

    network_of = "announcement"
    network = carried()
    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="readings")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "member"], name="announcement_read_once"
            )
        ]
        indexes = [models.Index(fields=["member", "announcement"], name="announcements_of_reader")]

    def __str__(self) -> str:
        return f"{self.member} read {self.announcement_id}"


def is_shown(count: int, of: int) -> bool:
    """
    Whether a count that has just grown to `count` is told to screens: each of the first 20, then
    each whole percent. So 10,000 readers are some 120 frames for each screen, not 10,000.
    """
    if count <= _EACH_SHOWN or count >= of:
        return True
    return count * 100 // of != (count - 1) * 100 // of
