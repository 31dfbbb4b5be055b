from django.apps import AppConfig


class FirstrunConfig(AppConfig):
    name = "collab.firstrun"
    label = "firstrun"
