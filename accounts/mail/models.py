"""Mails that wait to be sent, and the outbox that keeps them as made where there is no SMTP."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.networks.tenants import Tenant, TenantManager

# References of mails that say what was said in a group, or who is to be in it.
OF_GROUPS = "^(post|group):"


class PendingMail(Tenant):
    """A mail on its way; once it is sent only the fact remains, not the content."""

    network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="+")
    to = models.EmailField()
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # What the mail is about, such as `post:17`: without it, or out of the member's sight, the mail
    # is not sent any more (see `guards`).
    reference = models.CharField(max_length=80, blank=True)
    # Whom it is for, where that is a member: it goes to nobody who has left meanwhile.
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+", db_index=False)
    # One mail for one event to one recipient; empty where the same may be sent again.
    key = models.CharField(max_length=400, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=clock.now)
    # After that it is of no use, such as a code to sign in with.
    useful_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="mail_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, member: Member) -> Self:
        """
        Mails that `member` may read: an administrator those of the own network.

        Mails of no network (codes to sign in with) are seen where their addressee is a member.
        None is seen that would open another network: whoever reads a code or a link in a mail can
        sign in as its addressee, in all networks that they are in. Nor one that says what was said
        in a group, but to oneself: an administrator need not be in it.
        """
        if not (member.is_active and member.is_admin):
            return self.none()
        colleagues = Member.objects.filter(network=member.network_id).values("person__email")
        return self.filter(
            Q(network=member.network_id) | Q(network=None, to__in=colleagues)
        ).exclude(
            Q(to__in=_addresses_elsewhere(member))
            | Q(reference__regex=OF_GROUPS) & ~Q(to=member.person.email)
        )


def _addresses_elsewhere(admin: Member) -> list[str]:
    """Addresses, among those with mails, of people in a network that `admin` does not run."""
    with unsealed("whoever reads a mail can sign in as its addressee in every network"):
        ruled = Member.objects.active().admins().filter(person=admin.person_id)
        others = (
            Member.objects.filter(left_at=None)
            .exclude(network__in=ruled.values("network"))
            .exclude(person=admin.person_id)
        )
        mails = OutboxMail.objects.values("to")
        names = [
            others.filter(**{f"{name}__in": mails}).values_list(name, flat=True)
            for name in ("person__email", "person__emailaddress__email")
        ]
        return list(names[0].union(names[1]))


class OutboxMail(Tenant):
    """A mail as it was made, kept in place of being sent."""

    network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    reference = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(OutboxMailQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["network", "-id"], name="outbox_of_network")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
