"""Who may write to whom, and who may look at what was reported."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from feeds.messages.models import Conversation, Message, MessageReport, MessageRules, Participant
from feeds.messages.models.report import POWERS

Right = MessageRules.Right


def can_start(member: Member) -> bool:
    """Whether `member` may begin a conversation in their network; one query."""
    return _why_not_start(member) == ""


def require_can_start(starter: Member) -> None:
    """
    Refuse whoever may not begin a conversation.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if sentence := _why_not_start(starter):
        raise PermissionDenied(sentence)


def require_can_write(author: Member, conversation: Conversation) -> None:
    """
    Refuse whoever may not write in `conversation`: it takes somebody in it, and somebody to hear.

    :raises PermissionDenied: with the sentence that the page shows
    """
    _require_present(author, conversation)
    if not conversation.viewers().exclude(pk=author.pk).exists():
        raise PermissionDenied(_("Nobody else is in this conversation any more."))


def require_can_change(author: Member, message: Message) -> None:
    """
    Refuse whoever may not change or delete `message`: it takes its author, still in it.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if message.author_id != author.pk:
        raise PermissionDenied(_("Only who wrote a message can change it."))
    _require_present(author, message.conversation)
    _require_there(message)


def require_can_report(reporter: Member, message: Message) -> None:
    """
    Refuse whoever may not report `message`.

    :raises PermissionDenied: with the sentence that the page shows
    """
    _require_present(reporter, message.conversation)
    if message.author_id == reporter.pk:
        raise PermissionDenied(_("You wrote this message yourself; you can delete it."))
    _require_there(message)


def can_judge_reports(member: Member) -> bool:
    """Whether `member` looks at reported messages at all."""
    return member.is_active and member.role in POWERS


def require_can_judge_reports(moderator: Member) -> None:
    """
    Refuse everyone but moderators and administrators.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if not can_judge_reports(moderator):
        raise PermissionDenied(_("Only a moderator of this network may do that."))


def require_can_judge(moderator: Member, report: MessageReport) -> None:
    """
    Refuse whoever may not decide about `report`: nobody judges their own words.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_judge_reports(moderator)
    if moderator.network_id != report.network_id:
        raise PermissionDenied(_("That report is not in this network."))
    if report.message.author_id == moderator.pk:
        raise PermissionDenied(_("Another moderator has to look at what you wrote."))


def _why_not_start(member: Member) -> str:
    if not member.is_active:
        return _("You are no longer active in this network.")
    rules = MessageRules.objects.filter(network=member.network_id)
    right = rules.values_list("may_start", flat=True).first()
    if right == Right.NOBODY:
        return _("In this network nobody begins private conversations.")
    if right == Right.MODERATORS and member.role not in POWERS:
        return _("In this network only moderators and administrators begin private conversations.")
    if right == Right.STAFF and member.is_guest:
        return _("In this network only staff begin private conversations.")
    return ""


def _require_present(member: Member, conversation: Conversation) -> None:
    present = Participant.objects.present().filter(conversation=conversation, member=member)
    if not member.is_active or not present.exists():
        raise PermissionDenied(_("You are not in this conversation."))


def _require_there(message: Message) -> None:
    if message.deleted_at:
        raise PermissionDenied(_("This message has been deleted."))
