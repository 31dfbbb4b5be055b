from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "accounts.events"
    label = "events"

    def ready(self) -> None:
        from accounts.events import receivers, recounts  # noqa: F401
