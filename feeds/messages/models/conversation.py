"""Conversations and who takes part in them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_MEMBERS = 12


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, member: Member) -> Self:
        """Conversations that `member` takes part in; decided here and nowhere else."""
        if not member.is_active:
            return self.none()
        mine = Participant.objects.present().filter(member=member)
        return self.filter(pk__in=mine.values("conversation"))

    def between(self, one: Member, other: Member) -> Self:
        """The conversation of these two alone, if they have one."""
        return self.filter(pair=pair_of(one, other))


class Conversation(Tenant):
    """Between two members for good, or among several until they leave it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="conversations")
    started_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    # Of two: their ids, the smaller first, so that they never have a second one. Else empty.
    pair = models.CharField(max_length=41, blank=True)

    objects = TenantManager.from_queryset(ConversationQuerySet)()

    if TYPE_CHECKING:
        participants: RelatedManager["Participant"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=~Q(pair=""), name="two_have_one_conversation"
            )
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("messages:conversation", args=[self.network.slug, self.pk])

    @property
    def is_of_two(self) -> bool:
        return bool(self.pair)

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see what is said; the inverse of `ConversationQuerySet.visible_to`."""
        present = Participant.objects.present().filter(conversation=self.pk)
        return Member.objects.active().filter(pk__in=present.values("member"))


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def present(self) -> Self:
        """Those who have not left the conversation."""
        return self.filter(left_at=None)

    def unread(self) -> Self:
        """Those to whom something new was said that they want to hear of."""
        return self.present().filter(muted_at=None, activity__gt=F("read_to"))


class Participant(Tenant):
    """A member in a conversation: how far they have read, and whether they are still in it."""

    network_of = "conversation"
    network = carried()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    member = models.ForeignKey(Member, models.CASCADE, related_name="participations")
    # Ids of messages: the newest of the conversation, and the last one that was read.
    activity = models.BigIntegerField(default=0)
    read_to = models.BigIntegerField(default=0)
    muted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ParticipantQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="takes_part_once")
        ]
        indexes = [
            models.Index(
                fields=["member", "-activity", "-id"],
                condition=Q(left_at=None),
                name="conversations_of_member",
            ),
            # Holds what is unread and nothing else, so that counting it costs what it counts.
            models.Index(
                fields=["member"],
                condition=Q(left_at=None, muted_at=None, activity__gt=F("read_to")),
                name="unread_by_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.conversation_id}"

    @property
    def is_unread(self) -> bool:
        return self.activity > self.read_to


def pair_of(one: Member, other: Member) -> str:
    """What stands in `Conversation.pair` of these two."""
    return "-".join(str(pk) for pk in sorted((one.pk, other.pk)))
