"""Rows that hang off others carry their network: from now on each does."""

from accounts.networks.carrying import required
from accounts.upgrades.operations import MigrationWhileServing

MODELS = [
    ("topicuse", "content_object"),
]


class Migration(MigrationWhileServing):
    # So that no table is held while all its rows are looked at.
    dependencies = [("topics", "0003_network_filled")]
    operations = [required(model) for model, _of in MODELS]
