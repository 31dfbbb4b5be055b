"""Availability: what members say of when they are there, and whether they are seen to be."""

from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried

# Monday is the first bit of `work_days`.
DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def visible_to(self, member: Member) -> Self:
        """What `member` may read of others: all that active members of the network say."""
        return self.filter(member__in=Member.objects.visible_to(member).active())


class Availability(Tenant):
    """What one member says; nothing is written here because of what somebody does on a screen."""

    network_of = "member"
    network = carried()

    class Kind(models.TextChoices):
        NOTHING = "", _("Nothing in particular")
        IN = "in", _("In today until")
        AWAY = "away", _("Away until")

    member = models.OneToOneField(Member, models.CASCADE, related_name="availability")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTHING, blank=True)
    # A past one says nothing any more; it needs no one to take it away.
    in_until = models.DateTimeField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    message = models.CharField(_("message"), max_length=140, blank=True)
    work_days = models.PositiveSmallIntegerField(default=0)
    work_from = models.TimeField(null=True, blank=True)
    work_until = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50)
    shows_presence = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(AvailabilityQuerySet)()

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", in_until=None, away_until=None)
                | Q(kind="in", in_until__isnull=False, away_until=None)
                | Q(kind="away", in_until=None, away_until__isnull=False),
                name="availability_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(work_days=0, work_from=None, work_until=None)
                | Q(work_days__gt=0, work_days__lt=128, work_from__lt=models.F("work_until")),
                name="working_hours_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"availability of {self.member_id}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[int]:
        """The days of work, 0 for Monday."""
        return [day for day in range(7) if self.work_days >> day & 1]
