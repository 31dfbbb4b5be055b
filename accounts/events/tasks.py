"""What heals by itself: followers that were not told."""

from accounts.events.actions import follow_everywhere
from accounts.tasks.registry import periodic

FOLLOW_SECONDS = 60


@periodic(FOLLOW_SECONDS)
def catch_up() -> None:
    """Let every follower read on, should a process have died between a commit and its wake-up."""
    follow_everywhere()
