"""What is said: posts, and what others do with them."""

from feeds.models.marks import Mention, Pin, Reaction, ThreadRead
from feeds.models.post import Post, PostQuerySet, Revision

__all__ = ["Mention", "Pin", "Post", "PostQuerySet", "Reaction", "Revision", "ThreadRead"]
