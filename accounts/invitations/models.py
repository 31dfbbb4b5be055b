"""Invitations: one address asked into one network, by one member."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.models import Person
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, member: Member) -> Self:
        """Invitations whose address `member` may see: their own; an administrator sees all."""
        if not member.is_active:
            return self.none()
        mine = self.filter(network=member.network_id)
        return mine if member.is_admin else mine.filter(inviter=member)

    def pending(self) -> Self:
        """Neither accepted nor withdrawn; may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Those whose mail was asked for and has not gone out yet."""
        return self.pending().filter(asked_count__gt=F("sent_count"))

    def in_state(self, state: str) -> Self:
        """Those in one state; the same rule as `Invitation.state`."""
        now = clock.now()
        if state == "accepted":
            return self.exclude(accepted_at=None)
        if state == "withdrawn":
            return self.exclude(withdrawn_at=None)
        if state == "expired":
            return self.pending().filter(expires_at__lte=now)
        alive = self.pending().filter(expires_at__gt=now)
        if state == "bounced":
            return alive.exclude(bounced_at=None)
        alive = alive.filter(bounced_at=None)
        if state == "opened":
            return alive.exclude(opened_at=None)
        alive = alive.filter(opened_at=None)
        return alive.exclude(sent_at=None) if state == "sent" else alive.filter(sent_at=None)

    def valid(self) -> Self:
        """Those that can still be accepted."""
        return self.pending().filter(expires_at__gt=clock.now())


class InvitationState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    BOUNCED = "bounced", _("Came back")


class Invitation(Tenant):
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    inviter = models.ForeignKey(Member, models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=10, choices=Member.Kind, default=Member.Kind.STAFF)
    ends_on = models.DateField(null=True, blank=True)
    personal_line = models.CharField(_("a personal line"), max_length=300, blank=True)
    # The token itself is derived when the mail is made (see `tokens`); only its hash stays here.
    token_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    # How often sending was asked for and how often it happened: a task that runs twice sends once.
    asked_count = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_count = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="accepted_invitations"
    )

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="address_invited_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_accepted_or_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["inviter", "created_at"], name="invitation_by_inviter"),
            models.Index(fields=["network", "id"], name="invitation_by_network"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> str:
        """`accepted`, `withdrawn`, `expired`, `bounced`, `opened`, `sent` or `waiting`."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= clock.now():
            return "expired"
        if self.bounced_at:
            return "bounced"
        if self.opened_at:
            return "opened"
        return "sent" if self.sent_at else "waiting"

    def get_state_display(self) -> str:
        return str(InvitationState(self.state).label)


class InvitationLimit(Tenant):
    """How many invitations a network lets out in a day; without a row, the defaults."""

    EACH_A_DAY = 60
    NETWORK_A_DAY = 1000

    network = models.OneToOneField(
        Network, models.CASCADE, primary_key=True, related_name="invitation_limit"
    )
    each_a_day = models.PositiveIntegerField(_("each member a day"), default=EACH_A_DAY)
    network_a_day = models.PositiveIntegerField(_("the network a day"), default=NETWORK_A_DAY)

    def __str__(self) -> str:
        return f"{self.each_a_day} each, {self.network_a_day} a day in {self.network}"


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, member: Member) -> Self:
        """Requests that `member` may read and answer: an administrator's own network."""
        if not (member.is_active and member.is_admin):
            return self.none()
        return self.filter(network=member.network_id)

    def open(self) -> Self:
        """Requests that nobody has answered."""
        return self.filter(answered_at=None)


class AccessRequest(Tenant):
    """Someone at the network's own domain asks to be let in."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="access_requests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="access_requests")
    name = models.CharField(_("name"), max_length=80)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_granted = models.BooleanField(null=True)

    objects = TenantManager.from_queryset(AccessRequestQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "person"],
                condition=Q(answered_at=None),
                name="asked_in_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} asks into {self.network}"
