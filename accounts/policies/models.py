"""The house rules in numbered versions, and who accepted which."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.networks.models import Member, Network


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self, network_id: int) -> "Policy | None":
        """The policy in force in a network, or none if it has none yet."""
        return self.filter(network=network_id).order_by("-version").first()

    def due_for(self, member: Member) -> "Policy | None":
        """The policy in force, if `member` has not accepted it yet; one query."""
        accepted = Acknowledgement.objects.filter(policy=OuterRef("pk"), member=member)
        current = self.annotate(is_accepted=Exists(accepted)).current(member.network_id)
        return current if current and not current.is_accepted else None  # type: ignore[attr-defined]


class Policy(models.Model):
    network = models.ForeignKey(Network, models.CASCADE, related_name="policies")
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=20_000)
    html = models.TextField()
    published_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "version"], name="policy_versioned_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} policy {self.version}"


class Acknowledgement(models.Model):
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey(Member, models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "member"], name="policy_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} accepted {self.policy}"
