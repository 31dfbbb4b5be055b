"""Rows that hang off others carry their network: the column, still empty."""

from django.db import migrations

from accounts.networks.carrying import added

MODELS = [
    ("reaction", "post"),
    ("mention", "post"),
    ("pin", "post"),
    ("threadread", "thread"),
    ("revision", "post"),
]


class Migration(migrations.Migration):
    dependencies = [("feeds", "0002_initial"), ("networks", "0001_initial")]
    operations = [step for model, of in MODELS for step in added("feeds", model, of)]
