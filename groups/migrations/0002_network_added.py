"""Rows that hang off others carry their network: the column, still empty."""

from django.db import migrations

from accounts.networks.carrying import added

MODELS = [
    ("groupmember", "group"),
    ("joinrequest", "group"),
    ("groupinvitation", "group"),
]


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("networks", "0001_initial")]
    operations = [step for model, of in MODELS for step in added("groups", model, of)]
