"""Tasks that were asked for, and the last sign of life of those who do them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager

WAITING = Q(done_at=None, failed_at=None)


class TaskQuerySet(models.QuerySet["Task"]):
    FAILED = Q(done_at=None) & (~Q(failed_at=None) | Q(claimed_until=None, attempts__gt=0))

    def visible_to(self, member: Member) -> Self:
        """
        Tasks that `member` may see and have run again: an administrator's own network's.

        Those of no network (codes to sign in with) are the operator's, who has `manage.py tasks`.
        """
        if not (member.is_active and member.is_admin):
            return self.none()
        return self.filter(network=member.network_id)

    def waiting(self) -> Self:
        """Tasks neither done nor given up."""
        return self.filter(WAITING)

    def due(self, moment: datetime) -> Self:
        """Waiting tasks whose time has come and that nobody is at."""
        return self.waiting().filter(
            Q(claimed_until=None) | Q(claimed_until__lt=moment), run_at__lte=moment
        )

    def parked(self) -> Self:
        """Tasks that failed so often that only an administrator starts them again."""
        return self.exclude(failed_at=None)

    def failed(self) -> Self:
        """Tasks that were tried without success and that nobody is at, parked or not."""
        return self.filter(self.FAILED)

    def dropped(self) -> Self:
        """Tasks that ended undone, for what they were asked for may not be done any more."""
        return self.exclude(dropped_because="")


class Task(Tenant):
    """One call that was asked for, by the name of its function and the ids it works on."""

    # None for what is of no network, such as codes to sign in with.
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=80)
    kwargs = models.JSONField(default=dict)
    # What must happen once, however often it is asked for; empty where that does not matter.
    key = models.CharField(max_length=200, blank=True, default="", db_default="")
    run_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    # Whoever runs the task owns it until then, and longer while they say so (see `claiming`).
    claimed_until = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    # A word of `reasons`; then nothing was done, and `done_at` says when that was found.
    dropped_because = models.CharField(max_length=40, blank=True, default="", db_default="")

    objects = TenantManager.from_queryset(TaskQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], condition=WAITING, name="task_waiting"),
            models.Index(
                fields=["done_at"], condition=Q(done_at__isnull=False), name="task_done_by_time"
            ),
            models.Index(
                fields=["network", "id"],
                condition=Q(done_at=None) | ~Q(dropped_because=""),
                name="task_of_network",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(failed_at=None), name="task_done_or_failed"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="task_asked_for_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Heartbeat(models.Model):
    """When something that runs beside the pages was last seen at work."""

    is_global_because = "processes serve every network"

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
