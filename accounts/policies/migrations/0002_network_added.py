"""Rows that hang off others carry their network: the column, still empty."""

from django.db import migrations

from accounts.networks.carrying import added

MODELS = [
    ("acknowledgement", "policy"),
]


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial"), ("networks", "0001_initial")]
    operations = [step for model, of in MODELS for step in added("policies", model, of)]
