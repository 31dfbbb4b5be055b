"""What members do with posts."""

from feeds.actions.marking import (
    like_post,
    mark_group_read,
    mark_thread_read,
    pin_post,
    unlike_post,
    unpin_post,
)
from feeds.actions.posting import (
    TextMissing,
    checked_text,
    delete_post,
    edit_post,
    publish_post,
    reply,
)

__all__ = [
    "TextMissing",
    "checked_text",
    "delete_post",
    "edit_post",
    "like_post",
    "mark_group_read",
    "mark_thread_read",
    "pin_post",
    "publish_post",
    "reply",
    "unlike_post",
    "unpin_post",
]
