"""How far the loading of the sample has come; a page may poll it."""

from typing import Any

from django.db import models


class SampleLoad(models.Model):
    """
    The one loading of the sample into this database.

    :ivar done: acts performed and committed; a load that was interrupted goes on from there
    :ivar started_at: the moment as seen from which everything in the sample is dated back
    :ivar seen_at: when the loader was last at work
    :ivar networks: the networks that it made, by their name in the script
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    is_global_because = "there is one sample in an installation"
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    limit = models.PositiveIntegerField(null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    networks: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_sample_in_a_database")
        ]

    def __str__(self) -> str:
        return f"sample {self.state} {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        return 100 if self.state == self.State.DONE else self.done * 100 // max(1, self.total)
