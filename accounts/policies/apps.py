from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "accounts.policies"
    label = "policies"
