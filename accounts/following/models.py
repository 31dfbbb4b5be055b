"""Whom a member follows, and whom they mute: nobody else is told of either."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.events import clock
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried


class OwnQuerySet(models.QuerySet):
    def visible_to(self, member: Member) -> Self:
        """One's own, as long as the others are there."""
        if not member.is_active:
            return self.none()
        return self.filter(member=member, other__in=Member.objects.active())


class Follow(Tenant):
    """`member` follows `other`."""

    network_of = "member"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="follows")
    other = models.ForeignKey(Member, models.CASCADE, related_name="followed_by")
    since = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(OwnQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="member_followed_once"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="nobody_follows_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.other_id}"


class Mute(Tenant):
    """`member` does not want to meet what `other` posts, unless they look for it."""

    network_of = "member"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="mutes")
    other = models.ForeignKey(Member, models.CASCADE, related_name="muted_by")
    since = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(OwnQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="member_muted_once"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="nobody_mutes_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} mutes {self.other_id}"
