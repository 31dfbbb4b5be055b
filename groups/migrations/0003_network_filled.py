"""Rows that hang off others carry their network: what is there already, in batches."""

from accounts.networks.carrying import filled
from accounts.upgrades.operations import MigrationWhileServing

MODELS = [
    ("groupmember", "group"),
    ("joinrequest", "group"),
    ("groupinvitation", "group"),
]


class Migration(MigrationWhileServing):
    # In batches, each a transaction of its own, so that nobody waits long for a row.
    dependencies = [("groups", "0002_network_added")]
    operations = [filled("groups", model, of) for model, of in MODELS]
