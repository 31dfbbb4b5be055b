"""Whether a mail about a post may still go out."""

from accounts.mail.guards import seen_by
from accounts.networks.models import Member
from feeds.models import Post


@seen_by("post")
def is_post_seen(member: Member | None, post: int) -> bool:
    """Whether the post is still there, and for `member` to see."""
    if member is None:
        return False
    return Post.objects.visible_to(member).present().filter(pk=post).exists()
