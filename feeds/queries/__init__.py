"""What is read: feeds in envelopes, marks, numbers of what is unread."""

from feeds.queries.bookmarks import bookmarks
from feeds.queries.envelopes import Envelope, Feed, references_of, shown_of
from feeds.queries.feeds import (
    all_feed,
    group_feed,
    member_feed,
    mentions_feed,
    replies_before,
    thread_envelope,
    thread_replies,
    topic_feed,
)
from feeds.queries.filters import PERIODS, Filter, read_filter
from feeds.queries.home import Own, home_feed, own_of_home
from feeds.queries.marks import Marks, marks_of, muting, with_folding
from feeds.queries.unread import (
    MOST_COUNTED,
    unread_counts,
    unread_feed,
    unread_number,
    unread_somewhere,
)
from feeds.queries.welcome import Newcomers, newcomers

__all__ = [
    "MOST_COUNTED",
    "PERIODS",
    "Envelope",
    "Feed",
    "Filter",
    "Marks",
    "Newcomers",
    "Own",
    "all_feed",
    "bookmarks",
    "group_feed",
    "home_feed",
    "marks_of",
    "member_feed",
    "mentions_feed",
    "muting",
    "newcomers",
    "own_of_home",
    "read_filter",
    "references_of",
    "replies_before",
    "shown_of",
    "thread_envelope",
    "thread_replies",
    "topic_feed",
    "unread_counts",
    "unread_feed",
    "unread_number",
    "unread_somewhere",
    "with_folding",
]
