"""Mails that wait to be sent, and the outbox that keeps them as made where there is no SMTP."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member, Network


class PendingMail(models.Model):
    """A mail on its way; once it is sent only the fact remains, not the content."""

    network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="+")
    to = models.EmailField()
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # What the mail is about, such as `invitation:17`, for whoever wants to know how it fared.
    reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, member: Member) -> Self:
        """
        Mails that `member` may read: an administrator those of the own network.

        Mails of no network (codes to sign in with) are seen where their addressee is a member.
        """
        if not (member.is_active and member.is_admin):
            return self.none()
        colleagues = Member.objects.filter(network=member.network_id).values("person__email")
        return self.filter(Q(network=member.network_id) | Q(network=None, to__in=colleagues))


class OutboxMail(models.Model):
    """A mail as it was made, kept in place of being sent."""

    network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    reference = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(default=clock.now)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["network", "-id"], name="outbox_of_network")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
