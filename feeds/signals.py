"""What is said when somebody has read a thread: it is in no log, for nobody else need know."""

from django.db import transaction
from django.dispatch import Signal

from accounts.networks.models import Member

# Sent after commit, with `member` and the id of the `thread`. It may be lost.
thread_read = Signal()


def say_thread_read(member: Member, thread: int) -> None:
    """Tell whoever wants to know, once the present transaction is committed."""

    def say() -> None:
        thread_read.send_robust(sender=None, member=member, thread=thread)

    transaction.on_commit(say, robust=True)
