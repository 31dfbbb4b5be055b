from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        from groups import followers, guards, recounts  # noqa: F401  they register what they do
