"""What members leave on a post: likes, mentions, pins and how far they have read."""

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, carried
from feeds.models.post import Post


class Reaction(Tenant):
    network_of = "post"
    network = carried()

    class Kind(models.TextChoices):
        LIKE = "like", "Like"

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Member, models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LIKE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "member", "kind"], name="reacted_once")
        ]
        indexes = [models.Index(fields=["member", "post"], name="reactions_of_member")]

    def __str__(self) -> str:
        return f"{self.member} {self.kind}s {self.post_id}"


class Mention(Tenant):
    network_of = "post"
    network = carried()
    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="mentioned_once_per_post")
        ]
        indexes = [models.Index(fields=["member", "-post"], name="mentions_of_member")]

    def __str__(self) -> str:
        return f"{self.member} in {self.post_id}"


class Pin(Tenant):
    """A thread held on top of its group's page by a group admin."""

    network_of = "post"
    network = carried()
    post = models.OneToOneField(Post, models.CASCADE, related_name="pin")
    pinned_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.post_id} pinned"


class ThreadRead(Tenant):
    """How far a member has read a thread, as an id comparable with `Post.activity`."""

    network_of = "thread"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Post, models.CASCADE, related_name="+")
    read_to = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "thread"], name="thread_read_once_per_member"
            ),
            models.CheckConstraint(condition=Q(read_to__gt=0), name="thread_read_to_something"),
        ]

    def __str__(self) -> str:
        return f"{self.member} read {self.thread_id} to {self.read_to}"
