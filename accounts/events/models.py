"""The network's ordered log of what happened, and how far each follower has read it."""

from typing import Self

from django.db import models

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager


class EventQuerySet(models.QuerySet["Event"]):
    def after(self, number: int) -> Self:
        """Events later than `number`, in order."""
        return self.filter(number__gt=number).order_by("number")


class Event(Tenant):
    """
    One entry of a network's log.

    Numbers are given under the row lock of the network as the last act of a transaction, so they
    follow the order of commits: who has read up to N has missed nothing below N. Carries ids
    only, never text, so that what is deleted leaves nothing here.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="events")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    ids = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(EventQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="event_numbered_once")
        ]
        indexes = [models.Index(fields=["network", "kind", "number"], name="event_by_kind")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Cursor(Tenant):
    """How far a follower has read the log of a network."""

    follower = models.CharField(max_length=40)
    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "network"], name="one_cursor_per_follower")
        ]

    def __str__(self) -> str:
        return f"{self.follower} at {self.number}"
