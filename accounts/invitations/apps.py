from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "accounts.invitations"
    label = "invitations"

    def ready(self) -> None:
        from accounts.invitations import receivers, tasks  # noqa: F401
