"""The groups that an invitation leads into."""

from django.db import models

from accounts.invitations.models import Invitation
from accounts.networks.tenants import Tenant, carried
from groups.models import Group


class InvitedGroup(Tenant):
    network_of = "group"
    network = carried()
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="invited_groups")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "group"], name="group_once_per_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation} into {self.group}"
