from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "accounts.tasks"
    label = "tasks"
