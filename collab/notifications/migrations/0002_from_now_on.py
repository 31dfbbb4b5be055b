"""Nobody is told of what happened before there were notifications: the cursor begins at the end."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from accounts.networks.sealing import unsealed
from accounts.upgrades.operations import MigrationWhileServing

# `accounts.events.actions.follows` names it so.
FOLLOWER = "collab.notifications.telling"
BATCH = 500


def begin_at_the_end(apps: Apps, schema_editor: Any) -> None:
    """Put the cursor of every network at its newest event; run again, it leaves what is there."""
    cursor_model = apps.get_model("events", "Cursor")
    networks = apps.get_model("networks", "Network").objects.order_by("pk")
    last = 0
    with unsealed("every network that is there begins at the end of its log"):
        while found := list(networks.filter(pk__gt=last).values_list("pk", "last_event")[:BATCH]):
            cursor_model.objects.bulk_create(
                [
                    cursor_model(follower=FOLLOWER, network_id=pk, number=number)
                    for pk, number in found
                ],
                ignore_conflicts=True,
            )
            last = found[-1][0]


class Migration(MigrationWhileServing):
    dependencies = [
        ("notifications", "0001_initial"),
        ("events", "0001_initial"),
        ("networks", "0001_initial"),
    ]
    operations = [migrations.RunPython(begin_at_the_end, migrations.RunPython.noop)]
