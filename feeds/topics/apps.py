from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "feeds.topics"
    label = "topics"
