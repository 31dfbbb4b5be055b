"""What members do with private messages."""

from feeds.messages.actions.choosing import (
    change_message_rules,
    hide_read_marks,
    show_read_marks,
)
from feeds.messages.actions.reading import (
    leave_conversation,
    mute_conversation,
    read_conversation,
    unmute_conversation,
)
from feeds.messages.actions.reporting import dismiss_report, remove_reported, report_message
from feeds.messages.actions.starting import NobodyChosen, TooMany, start_conversation
from feeds.messages.actions.writing import delete_message, edit_message, send_message

__all__ = [
    "NobodyChosen",
    "TooMany",
    "change_message_rules",
    "delete_message",
    "dismiss_report",
    "edit_message",
    "hide_read_marks",
    "leave_conversation",
    "mute_conversation",
    "read_conversation",
    "remove_reported",
    "report_message",
    "send_message",
    "show_read_marks",
    "start_conversation",
    "unmute_conversation",
]
