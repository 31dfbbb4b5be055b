"""What members leave on a post for all to see: reactions, mentions, pins."""

import datetime

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, carried
from feeds.models.post import Post
from feeds.reactions import LIKE

MAX_REASON = 300


class Reaction(Tenant):
    """What a member says to a post without words; one of `feeds.reactions.CATALOG`."""

    network_of = "post"
    network = carried()
    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Member, models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=20, default=LIKE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "member", "kind"], name="reacted_once")
        ]
        indexes = [models.Index(fields=["member", "post"], name="reactions_of_member")]

    def __str__(self) -> str:
        return f"{self.member}: {self.kind} to {self.post_id}"


class ReactionSet(Tenant):
    """The reactions that a network offers, the first of them one tap away."""

    network = models.OneToOneField(Network, models.CASCADE, related_name="reaction_set")
    # Between commas, so that it can be part of a key.
    names = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.names


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
    """A thread held on top of its group's page by a group admin, for good or up to a day."""

    network_of = "post"
    network = carried()
    post = models.OneToOneField(Post, models.CASCADE, related_name="pin")
    pinned_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(default=clock.now)
    # The last day on which it is on top.
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.post_id} pinned"


class Closing(Tenant):
    """A thread in which nothing more is said, and why; without it the thread is open."""

    network_of = "thread"
    network = carried()
    thread = models.OneToOneField(Post, models.CASCADE, related_name="closing")
    closed_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=MAX_REASON, blank=True)

    def __str__(self) -> str:
        return f"{self.thread_id} closed"


def is_on_top(day: datetime.date) -> Q:
    """Threads that are pinned on `day`."""
    return Q(pin__isnull=False) & (Q(pin__until=None) | Q(pin__until__gte=day))


def not_on_top(day: datetime.date) -> Q:
    """Threads that are not pinned on `day`."""
    # Not by a join: PostgreSQL would expect next to none, and sort all threads of a group for them.
    pins = Pin.objects.filter(Q(until=None) | Q(until__gte=day), post=models.OuterRef("pk"))
    return ~Q(models.Exists(pins))
