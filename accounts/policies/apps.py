from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "accounts.policies"
    label = "policies"

    def ready(self) -> None:
        from accounts.policies import followers  # noqa: F401
