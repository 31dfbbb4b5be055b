"""Threads are found by their kind, and what answers or shares a post by that post."""

from django.db import models

from accounts.upgrades.operations import AddIndexWhileServing, MigrationWhileServing


class Migration(MigrationWhileServing):
    dependencies = [("feeds", "0006_threads_and_marks")]
    operations = [
        AddIndexWhileServing(
            "post",
            models.Index(
                condition=models.Q(("thread", None)),
                fields=["network", "kind", "-activity"],
                name="threads_of_kind",
            ),
        ),
        AddIndexWhileServing(
            "post",
            models.Index(
                condition=models.Q(("in_reply_to__isnull", False)),
                fields=["in_reply_to"],
                name="answers_of_reply",
            ),
        ),
        AddIndexWhileServing(
            "post",
            models.Index(
                condition=models.Q(("shares__isnull", False)),
                fields=["shares"],
                name="shares_of_post",
            ),
        ),
        AddIndexWhileServing(
            "threadread",
            models.Index(
                condition=models.Q(("unread_from__isnull", False)),
                fields=["member"],
                name="threads_marked_unread",
            ),
        ),
    ]
