from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "groups.welcome"
    label = "welcome"
