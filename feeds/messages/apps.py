from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "feeds.messages"
    label = "private_messages"

    def ready(self) -> None:
        from feeds.messages import recounts, trace  # noqa: F401  they register what they do
