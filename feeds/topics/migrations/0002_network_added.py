"""Rows that hang off others carry their network: the column, still empty."""

from django.db import migrations

from accounts.networks.carrying import added

MODELS = [
    ("topicuse", "content_object"),
]


class Migration(migrations.Migration):
    dependencies = [("topics", "0001_initial"), ("networks", "0001_initial")]
    operations = [step for model, of in MODELS for step in added("topics", model, of)]
