"""What members do with posts."""

from feeds.actions.deleting import TooLate, delete_post, erase_post, restore_post
from feeds.actions.keeping import (
    bookmark_post,
    follow_thread,
    mute_thread,
    remind_of_bookmark,
    remove_bookmark,
    unfollow_thread,
)
from feeds.actions.marking import DateGone, close_thread, pin_post, reopen_thread, unpin_post
from feeds.actions.moving import NothingChosen, move_thread, share_post, split_replies
from feeds.actions.posting import (
    TextMissing,
    Unpublishable,
    checked_text,
    edit_post,
    publish_post,
    reply,
)
from feeds.actions.reacting import (
    ReactionsUnfit,
    UnknownReaction,
    choose_reactions,
    react,
    unreact,
)
from feeds.actions.reading import (
    mark_all_read,
    mark_group_read,
    mark_thread_read,
    mark_unread_from,
    note_visit,
    undo_all_read,
)

__all__ = [
    "DateGone",
    "NothingChosen",
    "ReactionsUnfit",
    "TextMissing",
    "checked_text",
    "TooLate",
    "UnknownReaction",
    "Unpublishable",
    "bookmark_post",
    "choose_reactions",
    "close_thread",
    "delete_post",
    "edit_post",
    "erase_post",
    "follow_thread",
    "mark_all_read",
    "mark_group_read",
    "mark_thread_read",
    "mark_unread_from",
    "move_thread",
    "mute_thread",
    "note_visit",
    "pin_post",
    "publish_post",
    "react",
    "remind_of_bookmark",
    "remove_bookmark",
    "reopen_thread",
    "reply",
    "restore_post",
    "share_post",
    "split_replies",
    "undo_all_read",
    "unfollow_thread",
    "unpin_post",
    "unreact",
]
