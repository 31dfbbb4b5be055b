from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ServerConfig(AppConfig):
    name = "collab.server"

    def ready(self) -> None:
        autodiscover_modules("tasks")
        autodiscover_modules("examinations")
        # Connects what wakes a worker; after the others, for it schedules what they registered.
        from collab.server import jobs  # noqa: F401
