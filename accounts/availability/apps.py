from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "accounts.availability"
    label = "availability"

    def ready(self) -> None:
        from accounts.availability import followers, receivers  # noqa: F401  they register
