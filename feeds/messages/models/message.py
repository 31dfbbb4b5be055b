"""One thing said in a conversation."""

from typing import Any, Self

from django.db import models

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.messages.models.conversation import Conversation
from feeds.models.post import MAX_TEXT


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, member: Member) -> Self:
        """Messages of the conversations that `member` takes part in."""
        return self.filter(conversation__in=Conversation.objects.visible_to(member))

    def present(self) -> Self:
        """Messages that have not been deleted."""
        return self.filter(deleted_at=None)


class Message(Tenant):
    network_of = "conversation"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = carried()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.ForeignKey(Member, models.PROTECT, related_name="+")
    text = models.TextField(max_length=MAX_TEXT)
    html = models.TextField()
    # The version of the rules by which `html` was made; older ones can be made anew.
    rules = models.PositiveSmallIntegerField()
    client_key = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # The author, or the moderator who removed it.
    deleted_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = TenantManager.from_queryset(MessageQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_key"], name="message_sent_once")
        ]
        indexes = [models.Index(fields=["conversation", "id"], name="messages_of_conversation")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.conversation.get_absolute_url()}#message-{self.pk}"

    @property
    def path(self) -> str:
        """What the addresses of what may be done with the message begin with."""
        return f"{self.network_path}messages/message/{self.pk}/"

    @property
    def network_path(self) -> str:
        return f"/{self.conversation.network.slug}/"

    @property
    def files(self) -> list[Any]:
        """What is attached, in its order; to be prefetched where there are several messages."""
        return sorted(self.attachments.all(), key=lambda each: (each.position, each.pk))

    @property
    def is_removed(self) -> bool:
        """Whether a moderator, and not its author, deleted it."""
        return self.deleted_at is not None and self.deleted_by_id != self.author_id

    def stand_in(self, network: Network) -> Self:
        """Let the message and its author know their network without asking for it."""
        self.conversation.network = self.author.network = network
        return self

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see the message; the inverse of `MessageQuerySet.visible_to`."""
        return self.conversation.viewers()
