"""Whoever reads a thread has seen what they were told of it."""

from django.dispatch import receiver

from accounts.networks.models import Member
from collab.notifications.actions import mark_thread_read
from feeds.signals import thread_read


@receiver(thread_read)
def thread_is_read(sender: object, member: Member, thread: int, **kwargs: object) -> None:
    """Mark what was told of it as read."""
    mark_thread_read(member=member, thread=thread)
