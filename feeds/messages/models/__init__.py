"""Who talks with whom, what they say, what of it was reported, and what each network allows."""

from feeds.messages.models.choice import MessageRules, ReadMarks
from feeds.messages.models.conversation import Conversation, ConversationQuerySet, Participant
from feeds.messages.models.message import Message, MessageQuerySet
from feeds.messages.models.report import MessageReport, MessageReportQuerySet

__all__ = [
    "Conversation",
    "ConversationQuerySet",
    "Message",
    "MessageQuerySet",
    "MessageReport",
    "MessageReportQuerySet",
    "MessageRules",
    "Participant",
    "ReadMarks",
]
