"""
What is said when something was recorded, or a right has ended: wake-ups without content.

They may be lost. Receivers only look again, at the log and at who is still there.
"""

from collections.abc import Iterable

from django.dispatch import Signal

# Sent after commit with `network_id`. Receivers only wake; the log is the truth.
event_recorded = Signal()
# Sent after commit, and says nothing of whose; where a network's log tells of it, not needed.
rights_ended = Signal()
# Sent at the heartbeat of a network's screens, within that network, with `members`: their ids.
screens_open = Signal()


def say_rights_ended() -> None:
    """Let open screens be looked through: somebody was signed out or has a new password."""
    rights_ended.send_robust(sender=None)


def say_screens_open(members: Iterable[int]) -> None:
    """Tell whose screens of the bound network are open in this process."""
    screens_open.send_robust(sender=None, members=members)
