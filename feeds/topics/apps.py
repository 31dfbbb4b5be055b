from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "feeds.topics"
    label = "topics"

    def ready(self) -> None:
        from feeds.topics import trace  # noqa: F401  it registers what the audit log says
