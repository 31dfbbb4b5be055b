"""Who began, so that of two who begin at once one does."""

from django.db import models

from accounts.events import clock


class FirstRun(models.Model):
    """The one row that somebody takes by starting a network or loading the sample."""

    is_global_because = "it happens once in an installation"
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    begun_at = models.DateTimeField(default=clock.now)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="first_run_happens_once")
        ]

    def __str__(self) -> str:
        return f"first run at {self.begun_at:%Y-%m-%d %H:%M}"
