from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "feeds.drafts"
    label = "drafts"

    def ready(self) -> None:
        from feeds.drafts import followers  # noqa: F401
