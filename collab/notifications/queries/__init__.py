"""What the bell, the page and the settings show."""

from collab.notifications.queries.bell import Bell, bell_of, told_somewhere, unread_rows_of
from collab.notifications.queries.chosen import channels_of, groups_with_levels, level_of
from collab.notifications.queries.pages import notifications_of, rows_of
from collab.notifications.queries.rows import Row, excerpt_of

__all__ = [
    "Bell",
    "Row",
    "bell_of",
    "channels_of",
    "excerpt_of",
    "groups_with_levels",
    "level_of",
    "notifications_of",
    "rows_of",
    "told_somewhere",
    "unread_rows_of",
]
