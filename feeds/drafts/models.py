"""What was written and not yet sent, kept for its author on every device."""

from typing import Self

from django.db import models

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried

MAX_TEXT = 20_000
MAX_DRAFTS = 50


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, member: Member) -> Self:
        """Drafts that `member` may see: their own, and nobody else's, whoever asks."""
        if not member.is_active:
            return self.none()
        return self.filter(member=member)


class Draft(Tenant):
    """
    The text that stands in one composer of one member.

    :ivar place: which composer: `home`, `group-<id>`, `thread-<id>` …
    """

    network_of = "member"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)
    text = models.TextField(max_length=MAX_TEXT)
    kept_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(DraftQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="one_draft_per_place")
        ]

    def __str__(self) -> str:
        return f"draft of {self.member_id} in {self.place}"
