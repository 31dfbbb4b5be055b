from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "feeds"

    def ready(self) -> None:
        from feeds import followers, guards, recounts, tasks, trace  # noqa: F401  they register what they do
