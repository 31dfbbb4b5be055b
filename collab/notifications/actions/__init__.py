"""Telling members, and what they do with what they were told."""

from collab.notifications.actions.choosing import choose_channel, choose_level
from collab.notifications.actions.reading import (
    FORGOTTEN_AT_ONCE,
    forget_old,
    mark_all_read,
    mark_all_unread,
    mark_invitation_read,
    mark_read,
    mark_request_read,
    mark_thread_read,
    mark_unread,
)
from collab.notifications.actions.telling import follow_split, follow_up, take_back, tell, tell_on

__all__ = [
    "FORGOTTEN_AT_ONCE",
    "choose_channel",
    "choose_level",
    "follow_split",
    "forget_old",
    "follow_up",
    "mark_all_read",
    "mark_all_unread",
    "mark_invitation_read",
    "mark_read",
    "mark_request_read",
    "mark_thread_read",
    "mark_unread",
    "take_back",
    "tell",
    "tell_on",
]
