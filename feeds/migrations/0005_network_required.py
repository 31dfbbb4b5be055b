"""Rows that hang off others carry their network: from now on each does."""

from accounts.networks.carrying import required
from accounts.upgrades.operations import MigrationWhileServing

MODELS = [
    ("reaction", "post"),
    ("mention", "post"),
    ("pin", "post"),
    ("threadread", "thread"),
    ("revision", "post"),
]


class Migration(MigrationWhileServing):
    # So that no table is held while all its rows are looked at.
    dependencies = [("feeds", "0004_network_filled")]
    operations = [required(model) for model, _of in MODELS]
