"""Beginning to talk."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.attachments.actions import Chosen
from feeds.messages.actions.writing import record_sent, sent_with, write
from feeds.messages.models import Conversation, Message, Participant
from feeds.messages.models.conversation import MOST_MEMBERS, pair_of
from feeds.messages.permissions import require_can_start


class NobodyChosen(Exception):
    """A message goes to somebody."""

    def __str__(self) -> str:
        return _("Choose to whom you are writing.")


class TooMany(Exception):
    """A private conversation is small; for more there are groups."""

    def __str__(self) -> str:
        return _(
            "With you that would be more than %(most)d people. For so many, make a private group."
        ) % {"most": MOST_MEMBERS}


@transaction.atomic
def start_conversation(
    *,
    starter: Member,
    members: Iterable[Member],
    text: str,
    client_key: UUID,
    attachments: Sequence[Chosen] = (),
) -> Message:
    """
    Write to these members; the same `client_key` twice is one message.

    To one who has a conversation with the starter already, the message goes there.

    :param attachments: files that wait for the starter, in their order
    :raises NobodyChosen: if no member but the starter is named
    :raises TooMany: if they would be more than twelve
    :raises PermissionDenied: if the starter may not begin one, or somebody is not there any more
    :raises PolicyNotAccepted: if the starter has not accepted the house rules in force
    :raises Unpublishable: if there is neither text nor file, the text is too long, or a file is not
        there any more
    """
    if message := sent_with(starter, client_key):
        return message
    others = sorted({each.pk for each in members} - {starter.pk})
    if not others:
        raise NobodyChosen
    if len(others) >= MOST_MEMBERS:
        raise TooMany
    people = list(Member.objects.visible_to(starter).active().filter(pk__in=others))
    if len(people) < len(others):
        raise PermissionDenied(_("Somebody of those is no longer in this network."))
    conversation, is_new = _conversation(starter, people)
    message, _is_new = write(
        author=starter,
        conversation=conversation,
        text=text,
        client_key=client_key,
        attachments=attachments,
    )
    if is_new:
        record(
            "conversation.started",
            network=starter.network,
            actor=starter,
            conversation=conversation.pk,
        )
    record_sent(message)
    return message


def _conversation(starter: Member, people: list[Member]) -> tuple[Conversation, bool]:
    """The conversation of the two, if it is two and they have one, or a new one."""
    known = Conversation.objects.select_related("network")
    if len(people) == 1 and (found := known.between(starter, people[0]).first()):
        return found, False
    require_can_start(starter)
    begun = {"network": starter.network, "started_by": starter}
    if len(people) == 1:
        conversation, is_new = known.get_or_create(pair=pair_of(starter, people[0]), defaults=begun)
    else:
        conversation, is_new = Conversation.objects.create(**begun), True
    if is_new:
        Participant.objects.bulk_create(
            Participant(conversation=conversation, member=each) for each in (starter, *people)
        )
    return conversation, is_new
