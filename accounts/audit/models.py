"""The trace of power: who did which administrative act, to what, when, from where and why."""

from typing import Self

from django.db import models

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, member: Member) -> Self:
        """Entries that `member` may read: an administrator's own network."""
        if not (member.is_active and member.is_admin):
            return self.none()
        return self.filter(network=member.network_id)


class AuditEntry(Tenant):
    """One act. Triggers in the database refuse to change or remove it (see the migration)."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="audit_entries")
    actor = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(AuditQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["network", "id"], name="audit_by_network")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject}"
