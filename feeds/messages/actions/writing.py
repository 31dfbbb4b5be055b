"""Saying something in a conversation, changing it, and taking it back."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import text as markdown
from accounts.events import clock
from accounts.events.actions import record
from accounts.ids import new_id
from accounts.networks.models import Member
from accounts.policies.permissions import require_acknowledged
from feeds.actions import TextMissing, Unpublishable, checked_text
from feeds.attachments.actions import Chosen, FileRefused, attach, remove_attachments
from feeds.messages.models import Conversation, Message, Participant
from feeds.messages.permissions import require_can_change, require_can_write
from feeds.messages.rendering import message_html


@transaction.atomic
def send_message(
    *,
    author: Member,
    conversation: Conversation,
    text: str,
    client_key: UUID,
    attachments: Sequence[Chosen] = (),
) -> Message:
    """
    Say something in a conversation; the same `client_key` twice is one message.

    :param attachments: files that wait for the author, in their order
    :raises PermissionDenied: if the author is not in it, or nobody else is any more
    :raises PolicyNotAccepted: if the author has not accepted the house rules in force
    :raises Unpublishable: if there is neither text nor file, the text is too long, or a file is not
        there any more
    """
    require_can_write(author, conversation)
    message, is_new = write(
        author=author,
        conversation=conversation,
        text=text,
        client_key=client_key,
        attachments=attachments,
    )
    if is_new:
        record_sent(message)
    return message


@transaction.atomic
def edit_message(
    *, author: Member, message: Message, text: str, attachments: Sequence[Chosen] | None = None
) -> Message:
    """
    Change one's own message. That it was changed is shown, what it said before is kept nowhere.

    :param attachments: the files that it has from now on, of those that it had and those that wait
        for the author; as they are if not given
    :raises PermissionDenied: if it is not the author's own, or was deleted
    :raises Unpublishable: if there is neither text nor file, the text is too long, or a file is not
        there any more
    """
    message = locked(message)
    require_can_change(author, message)
    has_files = message.attachments.exists() if attachments is None else bool(attachments)
    text = checked_text(text, may_be_empty=has_files)
    has_others = attachments is not None and _attach(message, attachments)
    if text == message.text and not has_others:
        return message
    before = message.edited_at or message.created_at
    message.text, message.html = text, html_of(message.conversation, text)
    message.rules = markdown.RULES
    message.edited_at = max(clock.now(), before + timedelta(microseconds=1))
    message.save(update_fields=["text", "html", "rules", "edited_at"])
    _record("message.edited", author, message)
    return message


@transaction.atomic
def delete_message(*, author: Member, message: Message) -> None:
    """
    Take back one's own message; its text and files are gone everywhere, its place stays.

    :raises PermissionDenied: if it is not the author's own
    """
    message = locked(message)
    if message.deleted_at:
        return
    require_can_change(author, message)
    forget_text(message, by=author)
    _record("message.deleted", author, message)


def write(
    *,
    author: Member,
    conversation: Conversation,
    text: str,
    client_key: UUID,
    attachments: Sequence[Chosen] = (),
) -> tuple[Message, bool]:
    """
    Create a message, or give the one that was sent with this key; the caller records it.

    Called within the transaction of whoever may write there.
    """
    if message := sent_with(author, client_key):
        return message, False
    require_acknowledged(author)
    text = checked_text(text, may_be_empty=bool(attachments))
    html = html_of(conversation, text)
    # Whoever writes here waits for each other, so that ids follow commits: who has read up to one
    # has seen all before it.
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    newest = conversation.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    message = Message(
        pk=max(new_id(), newest + 1),
        network_id=conversation.network_id,
        conversation=conversation,
        author=author,
        text=text,
        html=html,
        rules=markdown.RULES,
        client_key=client_key,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        # Sent twice in the same moment, and the other was quicker.
        return _found(author, client_key), False
    if attachments:
        _attach(message, attachments)
    everybody = Participant.objects.filter(conversation=conversation)
    everybody.update(activity=message.pk)
    # What one says oneself is read.
    everybody.filter(member=author).update(read_to=F("activity"))
    return message, True


def sent_with(author: Member, client_key: UUID) -> Message | None:
    """The message that `author` has sent with this key."""
    sent = Message.objects.filter(author=author, client_key=client_key)
    return sent.select_related("conversation__network").first()


def record_sent(message: Message) -> None:
    """Tell screens and followers that a message was sent."""
    _record("message.sent", message.author, message)


def forget_text(message: Message, *, by: Member) -> None:
    """Leave nothing of a locked message but its place."""
    remove_attachments(message)
    message.text, message.html = "", ""
    message.deleted_at, message.deleted_by = clock.now(), by
    message.save(update_fields=["text", "html", "deleted_at", "deleted_by"])


def locked(message: Message) -> Message:
    """
    The message as it is now, locked against another change of it.

    :raises PermissionDenied: if it is gone
    """
    found = Message.objects.select_for_update(of=("self",), no_key=True).select_related(
        "conversation__network", "author"
    )
    now = found.filter(pk=message.pk).first()
    if now is None:
        raise PermissionDenied(_("This message is gone."))
    return now


def html_of(conversation: Conversation, text: str) -> str:
    """
    Make HTML of what is said in `conversation`.

    :raises TextMissing: if it names too many, or goes too deep
    """
    try:
        return message_html(conversation, text)
    except markdown.TextRefused as refused:
        raise TextMissing(str(refused)) from refused


def _attach(message: Message, chosen: Sequence[Chosen]) -> bool:
    """Let these files of the author hang on the message; whether they are others than before."""
    try:
        return attach(author=message.author, to=message, chosen=chosen)
    except FileRefused as refused:
        raise Unpublishable(str(refused)) from refused


def _found(author: Member, client_key: UUID) -> Message:
    found = sent_with(author, client_key)
    assert found
    return found


def _record(kind: str, actor: Member, message: Message) -> None:
    record(
        kind,
        network=message.conversation.network,
        actor=actor,
        message=message.pk,
        conversation=message.conversation_id,
    )
