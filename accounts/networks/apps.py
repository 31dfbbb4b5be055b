from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class NetworksConfig(AppConfig):
    name = "accounts.networks"
    label = "networks"

    def ready(self) -> None:
        from accounts.networks import receivers, tenants  # noqa: F401 - the latter has a check

        pre_migrate.connect(receivers.before_migrating, sender=self)
        post_migrate.connect(receivers.after_migrating, sender=self)
