from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "accounts.following"
    label = "following"

    def ready(self) -> None:
        from accounts.following import followers  # noqa: F401  it registers
