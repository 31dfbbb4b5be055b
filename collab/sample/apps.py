from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "collab.sample"
    label = "sample"
