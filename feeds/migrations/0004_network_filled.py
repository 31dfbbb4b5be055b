"""Rows that hang off others carry their network: what is there already, in batches."""

from accounts.networks.carrying import filled
from accounts.upgrades.operations import MigrationWhileServing

MODELS = [
    ("reaction", "post"),
    ("mention", "post"),
    ("pin", "post"),
    ("threadread", "thread"),
    ("revision", "post"),
]


class Migration(MigrationWhileServing):
    # In batches, each a transaction of its own, so that nobody waits long for a row.
    dependencies = [("feeds", "0003_network_added")]
    operations = [filled("feeds", model, of) for model, of in MODELS]
