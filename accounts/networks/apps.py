from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "accounts.networks"
    label = "networks"
