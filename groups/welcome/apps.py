from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "groups.welcome"
    label = "welcome"

    def ready(self) -> None:
        from groups.welcome import followers  # noqa: F401
