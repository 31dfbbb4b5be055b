"""No mail is posted twice under one key."""

from django.db import models

from accounts.upgrades.operations import AddConstraintWhileServing, MigrationWhileServing


class Migration(MigrationWhileServing):
    dependencies = [("mail", "0002_sent_once")]
    operations = [
        AddConstraintWhileServing(
            "pendingmail",
            models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("key",),
                name="mail_sent_once",
            ),
        ),
    ]
