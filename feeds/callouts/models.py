"""A post that calls its whole group by `@group`."""

from django.db import models

from accounts.networks.tenants import Tenant, carried


class Callout(Tenant):
    """The post was written to everybody in its group, by an admin of the group."""

    network_of = "post"
    network = carried()
    post = models.OneToOneField(
        "feeds.Post", models.CASCADE, primary_key=True, related_name="callout"
    )

    def __str__(self) -> str:
        return f"@group in {self.post_id}"
