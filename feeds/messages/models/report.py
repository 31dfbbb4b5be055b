"""A message that a participant showed to the moderators."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.messages.models.conversation import Conversation
from feeds.messages.models.message import Message, MessageQuerySet

# So many messages before the reported one, and as many after it, are shown with it.
NEIGHBOURS = 2
# What of a report `with_neighbours` names the messages that are shown by it, in their order.
SHOWN = (
    *(f"before_{n}" for n in reversed(range(NEIGHBOURS))),
    "message_id",
    *(f"after_{n}" for n in range(NEIGHBOURS)),
)
POWERS = (Member.Role.MODERATOR, Member.Role.ADMIN)


class MessageReportQuerySet(models.QuerySet["MessageReport"]):
    def visible_to(self, member: Member) -> Self:
        """Open reports that `member` may judge: a moderator's, but not about own words."""
        if not member.is_active or member.role not in POWERS:
            return self.none()
        return self.open().filter(network=member.network_id).exclude(message__author=member)

    def open(self) -> Self:
        """Those that nobody has decided about."""
        return self.filter(resolved_at=None)

    def with_neighbours(self) -> Self:
        """Say of each report which messages are shown with the reported one, and no others."""
        said = Message.objects.filter(conversation=OuterRef("message__conversation")).values("pk")
        before = said.filter(pk__lt=OuterRef("message")).order_by("-pk")
        after = said.filter(pk__gt=OuterRef("message"), pk__lte=OuterRef("upto")).order_by("pk")
        # Each a look-up in an index, however long the conversation is.
        places = {f"before_{n}": Subquery(before[n : n + 1]) for n in range(NEIGHBOURS)}
        places |= {f"after_{n}": Subquery(after[n : n + 1]) for n in range(NEIGHBOURS)}
        return self.annotate(**places)

    def showing(self, message: Any, conversation: Any) -> Self:
        """Reports by which this message of that conversation is shown."""
        is_shown = Q(*((place, message) for place in SHOWN), _connector=Q.OR)
        return self.filter(message__conversation=conversation).with_neighbours().filter(is_shown)


class MessageReport(Tenant):
    """
    Refers to the message and keeps nothing of it, so that what is deleted is gone here too.

    :ivar upto: the newest message of the conversation when it was reported; nothing said after it
        is ever shown to a moderator
    """

    class Outcome(models.TextChoices):
        KEPT = "kept", _("left as it is")
        REMOVED = "removed", _("removed")

    network_of = "message"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = carried()
    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(_("reason"), max_length=500)
    upto = models.BigIntegerField()
    reported_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = TenantManager.from_queryset(MessageReportQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "reporter"], name="message_reported_once"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, outcome="")
                | Q(resolved_at__isnull=False, outcome__in=["kept", "removed"]),
                name="report_is_open_or_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "id"], condition=Q(resolved_at=None), name="open_reports"
            )
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    def viewers(self) -> models.QuerySet[Member]:
        """Who may judge it; the inverse of `MessageReportQuerySet.visible_to`."""
        if self.resolved_at:
            return Member.objects.none()
        judges = Member.objects.active().filter(network=self.network_id, role__in=POWERS)
        return judges.exclude(pk=self.message.author_id)


def messages_read_by(member: Member) -> MessageQuerySet:
    """Messages of the conversations of `member`, and those that an open report shows them."""
    reports = MessageReport.objects.visible_to(member)
    shown = reports.showing(OuterRef("pk"), OuterRef("conversation"))
    inside = Q(conversation__in=Conversation.objects.visible_to(member))
    return Message.objects.filter(inside | Exists(shown))


def readers_of(message: Message) -> models.QuerySet[Member]:
    """Members who may read `message`; the inverse of `messages_read_by`."""
    reports = MessageReport.objects.open().showing(message.pk, message.conversation_id)
    # Nobody judges their own words.
    by_others = reports.exclude(message__author=OuterRef("pk"))
    judges = Q(Exists(by_others), network=message.network_id, role__in=POWERS)
    inside = Q(pk__in=message.conversation.viewers().values("pk"))
    return Member.objects.active().filter(inside | judges)
