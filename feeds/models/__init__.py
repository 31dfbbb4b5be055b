"""What is said: posts, and what others do with them."""

from feeds.models.marks import Closing, Mention, Pin, Reaction, ReactionSet
from feeds.models.own import AllRead, Bookmark, ThreadFollow, ThreadRead, Visit
from feeds.models.post import Post, PostQuerySet, Revision

__all__ = [
    "AllRead",
    "Bookmark",
    "Closing",
    "Mention",
    "Pin",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReactionSet",
    "Revision",
    "ThreadFollow",
    "ThreadRead",
    "Visit",
]
