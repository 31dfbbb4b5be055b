"""Tasks that were asked for, and the last sign of life of those who do them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

WAITING = Q(done_at=None, failed_at=None)


class TaskQuerySet(models.QuerySet["Task"]):
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


class Task(models.Model):
    """One call that was asked for, by the name of its function and the ids it works on."""

    name = models.CharField(max_length=80)
    kwargs = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    # Whoever runs the task owns it until then; after that the runner is taken for dead.
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], condition=WAITING, name="task_waiting"),
            models.Index(
                fields=["done_at"], condition=Q(done_at__isnull=False), name="task_done_by_time"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(failed_at=None), name="task_done_or_failed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.kwargs}"


class Heartbeat(models.Model):
    """When something that runs beside the pages was last seen at work."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
