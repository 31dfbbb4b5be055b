"""The house rules in numbered versions, and who accepted which."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried
from accounts.statements import Statement


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self, network_id: int) -> "Policy | None":
        """The policy in force in a network, or none if it has none yet."""
        return self.filter(network=network_id).order_by("-version").first()

    def due_for(self, member: Member) -> "Policy | None":
        """The policy in force, if `member` has not accepted it yet; one query."""
        current: Any = _in_force.first(member=member.pk, network=member.network_id)
        return current if current and not current.is_accepted else None


class Policy(Tenant):
    network = models.ForeignKey(Network, models.CASCADE, related_name="policies")
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=20_000)
    html = models.TextField()
    published_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(PolicyQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "version"], name="policy_versioned_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} policy {self.version}"


class Acknowledgement(Tenant):
    network_of = "policy"
    network = carried()
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey(Member, models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "member"], name="policy_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} accepted {self.policy}"


@Statement
def _in_force(member: int, network: int) -> models.QuerySet[Policy]:
    accepted = Acknowledgement.objects.filter(policy=OuterRef("pk"), member=member)
    policies = Policy.objects.filter(network=network).annotate(is_accepted=Exists(accepted))
    return policies.order_by("-version")[:1]
