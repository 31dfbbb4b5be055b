from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "accounts.events"
    label = "events"
