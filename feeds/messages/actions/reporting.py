"""Showing a message to the moderators, and what they decide."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from feeds.messages.actions.writing import forget_text, locked
from feeds.messages.models import Message, MessageReport
from feeds.messages.permissions import require_can_judge, require_can_report

Outcome = MessageReport.Outcome


class ReasonMissing(Exception):
    """Whoever loses a message is told why."""

    def __str__(self) -> str:
        return _("Say why: the two concerned will read it.")


@transaction.atomic
def report_message(*, reporter: Member, message: Message, reason: str) -> MessageReport:
    """
    Show a message to the moderators, with two before and two after it; twice is once.

    :raises PermissionDenied: if the reporter is not in the conversation, or wrote it
    """
    message = locked(message)
    require_can_report(reporter, message)
    newest = message.conversation.messages.order_by("-pk").values_list("pk", flat=True)[0]
    report, is_new = MessageReport.objects.get_or_create(
        message=message, reporter=reporter, defaults={"reason": reason, "upto": newest}
    )
    if is_new:
        # Without an actor: among several, nobody learns from the log who it was.
        record(
            "message.reported",
            network=message.conversation.network,
            message=message.pk,
            conversation=message.conversation_id,
        )
    return report


@transaction.atomic
def dismiss_report(*, moderator: Member, report: MessageReport, answer: str = "") -> None:
    """
    Leave a reported message as it is; decides about all open reports of it.

    :raises PermissionDenied: if the moderator may not judge it
    """
    message = _judged(moderator, report)
    _resolve(moderator, message, Outcome.KEPT, answer)
    _audit("message.report_dismissed", moderator, message, answer)
    _record("message.judged", moderator, message)


@transaction.atomic
def remove_reported(*, moderator: Member, report: MessageReport, answer: str) -> None:
    """
    Remove a reported message, with a reason that the reporter and the author are told.

    :raises PermissionDenied: if the moderator may not judge it
    :raises ReasonMissing: without a reason
    """
    message = _judged(moderator, report)
    if not answer.strip():
        raise ReasonMissing
    was_there = message.deleted_at is None
    if was_there:
        forget_text(message, by=moderator)
    _resolve(moderator, message, Outcome.REMOVED, answer)
    _audit("message.removed", moderator, message, answer)
    if was_there:
        _record("message.deleted", moderator, message)
    _record("message.judged", moderator, message)


def _judged(moderator: Member, report: MessageReport) -> Message:
    require_can_judge(moderator, report)
    message = locked(report.message)
    if not message.reports.filter(resolved_at=None, pk=report.pk).exists():
        raise PermissionDenied(_("Somebody has decided about this already."))
    return message


def _resolve(moderator: Member, message: Message, outcome: str, answer: str) -> None:
    message.reports.filter(resolved_at=None).update(
        resolved_at=clock.now(), resolved_by=moderator, outcome=outcome, answer=answer.strip()
    )


def _audit(act: str, moderator: Member, message: Message, reason: str) -> None:
    network = message.conversation.network
    audit(act, network=network, actor=moderator, subject=message, reason=reason)


def _record(kind: str, moderator: Member, message: Message) -> None:
    record(
        kind,
        network=message.conversation.network,
        actor=moderator,
        message=message.pk,
        conversation=message.conversation_id,
    )
