from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "collab.notifications"
    label = "notifications"

    def ready(self) -> None:
        # They register what they do.
        from collab.notifications import followers, kinds, receivers  # noqa: F401
