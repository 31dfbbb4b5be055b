"""What a network and its members have chosen about private messages; without a row, the default."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried


class MessageRules(Tenant):
    """Who may begin a conversation; those that have begun go on."""

    class Right(models.TextChoices):
        EVERYONE = "everyone", _("Every member")
        STAFF = "staff", _("Staff; clients answer when somebody writes to them")
        MODERATORS = "moderators", _("Moderators and administrators only")
        NOBODY = "nobody", _("Nobody: there are no new conversations")

    network = models.OneToOneField(Network, models.CASCADE, related_name="message_rules")
    may_start = models.CharField(
        _("Who may write to somebody first"),
        max_length=10,
        choices=Right,
        default=Right.EVERYONE,
    )

    objects = TenantManager()

    def __str__(self) -> str:
        return f"{self.network}: {self.may_start}"


class ReadMarks(Tenant):
    """Whether a member shows how far they have read, and so sees how far others have."""

    network_of = "member"
    network = carried()
    member = models.OneToOneField(Member, models.CASCADE, related_name="read_marks")
    are_shown = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.member}: {self.are_shown}"
