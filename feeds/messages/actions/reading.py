"""What a participant does with a conversation besides talking: reading, muting, leaving."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.drafts.actions import drop_draft
from feeds.messages.models import Conversation, Participant
from feeds.messages.queries import whom_to_show_reading


@transaction.atomic
def read_conversation(*, member: Member, conversation: Conversation, upto: int) -> None:
    """
    Remember that a member has read up to a message; never goes back.

    Told only to whoever wrote that message, and only if both show how far they have read.
    """
    mine = _present(member, conversation).filter(read_to__lt=upto)
    if mine.update(read_to=upto) and whom_to_show_reading(member, conversation):
        record(
            "conversation.read",
            network=conversation.network,
            actor=member,
            conversation=conversation.pk,
        )


def mute_conversation(*, member: Member, conversation: Conversation) -> None:
    """Hear nothing more of what is new in a conversation."""
    _present(member, conversation).filter(muted_at=None).update(muted_at=clock.now())


def unmute_conversation(*, member: Member, conversation: Conversation) -> None:
    """Hear again of what is new in a conversation."""
    _present(member, conversation).update(muted_at=None)


@transaction.atomic
def leave_conversation(*, member: Member, conversation: Conversation) -> None:
    """
    Leave a conversation of several, for good; the others see that.

    :raises PermissionDenied: if it is one of two
    """
    if conversation.is_of_two:
        raise PermissionDenied(_("A conversation of two can be muted, not left."))
    if _present(member, conversation).update(left_at=clock.now()):
        drop_draft(author=member, place=f"conversation-{conversation.pk}")
        record(
            "conversation.left",
            network=conversation.network,
            actor=member,
            conversation=conversation.pk,
        )


def _present(member: Member, conversation: Conversation):
    return Participant.objects.present().filter(member=member, conversation=conversation)
