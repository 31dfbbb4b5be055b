from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "collab.keeping"
    label = "keeping"
