from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "feeds.attachments"
    label = "attachments"
