from django.apps import AppConfig


class CalloutsConfig(AppConfig):
    name = "feeds.callouts"
    label = "callouts"
