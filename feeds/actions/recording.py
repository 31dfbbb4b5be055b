"""Writing into the log what was done to a post."""

from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.models import Post


def record_of_post(kind: str, member: Member, post: Post, **more: int | None) -> None:
    """Record that `member` did something to `post`, last in its transaction; see `record`."""
    record(
        kind,
        network=post.group.network,
        actor=member,
        post=post.pk,
        thread=post.thread_id,
        group=post.group_id,
        **more,
    )
