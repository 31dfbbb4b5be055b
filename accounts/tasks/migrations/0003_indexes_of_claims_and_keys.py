"""Tasks are found by their network and by their key."""

from django.db import models

from accounts.upgrades.operations import (
    AddConstraintWhileServing,
    AddIndexWhileServing,
    MigrationWhileServing,
)


class Migration(MigrationWhileServing):
    dependencies = [("tasks", "0002_claims_and_keys")]
    operations = [
        AddIndexWhileServing(
            "task",
            models.Index(
                condition=models.Q(
                    ("done_at", None),
                    models.Q(("dropped_because", ""), _negated=True),
                    _connector="OR",
                ),
                fields=["network", "id"],
                name="task_of_network",
            ),
        ),
        AddConstraintWhileServing(
            "task",
            models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("key",),
                name="task_asked_for_once",
            ),
        ),
    ]
