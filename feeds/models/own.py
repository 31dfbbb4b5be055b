"""What a member keeps about posts for themselves: follows, bookmarks, how far they have read."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.models.post import Post

MAX_NOTE = 300


class ThreadFollow(Tenant):
    """
    A member wants to hear of a thread, or wants not to (`is_muted`).

    Whoever starts a thread or answers in it follows it, unless they said otherwise.
    """

    network_of = "thread"
    network = carried()
    thread = models.ForeignKey(Post, models.CASCADE, related_name="follows")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    is_muted = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="thread_followed_once")
        ]
        indexes = [models.Index(fields=["member", "thread"], name="threads_followed")]

    def __str__(self) -> str:
        return f"{self.member} {'mutes' if self.is_muted else 'follows'} {self.thread_id}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, member: Member) -> Self:
        """Bookmarks of `member` on what they may still see; nobody else's."""
        return self.filter(member=member, post__in=Post.objects.visible_to(member).present())


class Bookmark(Tenant):
    """A post that a member wants to find again, with a note for themselves and a reminder."""

    network_of = "post"
    network = carried()
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    at = models.DateTimeField(default=clock.now)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(BookmarkQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="bookmarked_once")]
        indexes = [
            models.Index(fields=["member", "-id"], name="bookmarks_of_member"),
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False, reminded_at=None),
                name="bookmarks_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} keeps {self.post_id}"

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see the bookmark; the inverse of `BookmarkQuerySet.visible_to`."""
        if self.post.deleted_at:
            return Member.objects.none()
        return self.post.viewers().filter(pk=self.member_id)


class ThreadRead(Tenant):
    """
    How far a member has read a thread, as an id comparable with `Post.activity`.

    Where they marked it unread again, `unread_from` says from which post on, until they read it.
    """

    network_of = "thread"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Post, models.CASCADE, related_name="+")
    read_to = models.BigIntegerField()
    unread_from = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "thread"], name="thread_read_once_per_member"
            ),
            models.CheckConstraint(condition=Q(read_to__gt=0), name="thread_read_to_something"),
        ]
        indexes = [
            models.Index(
                fields=["member"],
                condition=Q(unread_from__isnull=False),
                name="threads_marked_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} read {self.thread_id} to {self.read_to}"


class Visit(Tenant):
    """
    When a member last looked at the home feed, for the line "new since your last visit".

    `seen_to` is the newest activity that they have had before them; `line_at` what it was when the
    present visit began, so that the line stands still while they read.
    """

    network_of = "member"
    network = carried()
    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    seen_to = models.BigIntegerField()
    line_at = models.BigIntegerField()
    looked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member} looked at {self.looked_at}"


class AllRead(Tenant):
    """That a member marked everything read, and what had been read before: so it can be undone."""

    network_of = "member"
    network = carried()
    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    # {"groups": {membership: read_to}, "threads": {thread: unread_from}}
    before = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.member} read everything at {self.at}"
