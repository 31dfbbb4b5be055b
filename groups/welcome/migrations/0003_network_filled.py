"""Rows that hang off others carry their network: what is there already, in batches."""

from accounts.networks.carrying import filled
from accounts.upgrades.operations import MigrationWhileServing

MODELS = [
    ("invitedgroup", "group"),
]


class Migration(MigrationWhileServing):
    # In batches, each a transaction of its own, so that nobody waits long for a row.
    dependencies = [("welcome", "0002_network_added")]
    operations = [filled("welcome", model, of) for model, of in MODELS]
