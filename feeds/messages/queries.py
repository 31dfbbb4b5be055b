"""Conversations as their participants read them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.networks.models import Member, Network
from accounts.paging import Page, page
from accounts.statements import Statement
from accounts.text import plain
from feeds.messages.models import (
    Conversation,
    Message,
    MessageReport,
    MessageRules,
    Participant,
    ReadMarks,
)
from feeds.messages.models.report import SHOWN

LIST_SIZE = 30
PAGE_SIZE = 40
MOST_COUNTED = 99
# What one says within so long after one's last words stands under the same name.
_BREATH = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """A conversation in the list of a participant: with whom, and what was said last."""

    participant: Participant
    others: list[Member]
    last: Message | None

    @property
    def conversation(self) -> Conversation:
        return self.participant.conversation

    @property
    def beginning(self) -> str:
        """The beginning of what was said last, in one line; of files alone which, or how many."""
        if self.last is None:
            return ""
        return plain(self.last.text[:400], 90) if self.last.text else _named(self.last)


@dataclass(frozen=True)
class Said:
    """
    A message as one participant gets it.

    :ivar follows: it stands under the name of the message before it
    :ivar is_first_unread: what is new to the viewer begins here
    :ivar report: what became of a report of it, if the viewer made it or wrote the message
    """

    message: Message
    is_mine: bool
    follows: bool = False
    is_first_unread: bool = False
    report: MessageReport | None = None

    @property
    def marks(self) -> str:
        """The attributes of its envelope."""
        marks = ((self.is_mine, "data-mine"), (self.follows, "data-follows"))
        return " ".join(name for is_so, name in marks if is_so)


@dataclass(frozen=True)
class Case:
    """A report with the messages that a moderator sees by it, in order."""

    report: MessageReport
    messages: list[Message]


def unread_conversations(member: Member) -> int:
    """In how many conversations something is new to `member`; at most 100 are counted."""
    return len(_unread.all(member=member.pk)) if member.is_active else 0


@Statement
def _unread(member: int) -> QuerySet[Participant, Any]:
    unread = Participant.objects.unread().filter(member=member)
    return unread.values_list("pk", flat=True)[: MOST_COUNTED + 1]


def unread_number_of(member: int) -> Subquery:
    """In how many conversations something is new to a member, as part of another query."""
    unread = Participant.objects.unread().filter(member=member).order_by().values("member")
    return Subquery(unread.annotate(number=Count("pk")).values("number"))


def written_to_somewhere(person: int, network: Any) -> Exists:
    """Whether anything is new in the conversations of a person in a network, as an expression."""
    mine = Participant.objects.filter(member__person=person, member__network=network)
    return Exists(mine.unread())


def conversation_list(member: Member, after: str = "") -> Page[Line]:
    """The conversations of `member`, the last said in first."""
    mine = Participant.objects.present().filter(
        member=member, conversation__in=Conversation.objects.visible_to(member)
    )
    found = page(
        mine.select_related("conversation"), order=("-activity", "-pk"), after=after, size=LIST_SIZE
    )
    others = _others(member, [each.conversation_id for each in found])
    said = Message.objects.select_related("author").defer("html")
    last = said.in_bulk([each.activity for each in found])
    wordless = [each for each in last.values() if not each.text and not each.deleted_at]
    prefetch_related_objects(wordless, "attachments")
    lines = []
    for each in found:
        each.conversation.network = member.network
        people = others.get(each.conversation_id, [])
        lines.append(Line(each, people, last.get(each.activity)))
    return Page(lines, found.next)


def messages_of(
    participant: Participant, conversation: Conversation, before: str = ""
) -> Page[Said]:
    """A page of what was said, its oldest message first; `next` is the key of the one before."""
    said = conversation.messages.select_related("author").prefetch_related("attachments")
    found = page(said, order=("-pk",), after=before, size=PAGE_SIZE)
    messages = [_standing(each, conversation) for each in reversed(found.items)]
    lines = report_lines(participant.member_id, messages)
    unread = (each.pk for each in messages if each.pk > participant.read_to)
    first_unread = next(unread, None)
    shown = [
        Said(
            message,
            is_mine=message.author_id == participant.member_id,
            follows=before is not None and _follows(before, message),
            is_first_unread=message.pk == first_unread,
            report=lines.get(message.pk),
        )
        for before, message in zip([None, *messages], messages, strict=False)
    ]
    return Page(shown, found.next)


def people_in(conversation: Conversation) -> list[Participant]:
    """Everybody who is or was in a conversation, in the order in which they were named."""
    people = list(conversation.participants.select_related("member").order_by("pk"))
    for each in people:
        each.member.network = conversation.network
    return people


def report_lines(member_id: int, messages: Sequence[Message]) -> dict[int, MessageReport]:
    """What became of reports of these messages, as far as it concerns the member."""
    reports = MessageReport.objects.filter(message__in=[each.pk for each in messages])
    by_message: dict[int, list[MessageReport]] = {}
    for report in reports.order_by("pk"):
        by_message.setdefault(report.message_id, []).append(report)
    return {
        message.pk: report_standing(by_message[message.pk])
        for message in messages
        if message.pk in by_message
        and member_id in (message.author_id, *(r.reporter_id for r in by_message[message.pk]))
    }


def report_standing(reports: Iterable[MessageReport]) -> MessageReport:
    """The one of a message's reports that says how things stand: the open one, or the last."""
    return max(reports, key=lambda each: (each.resolved_at is None, each.pk))


def rules_of(network: Network) -> str:
    """Who may begin a conversation in `network`: one of `MessageRules.Right`."""
    chosen = MessageRules.objects.filter(network=network).values_list("may_start", flat=True)
    return chosen.first() or MessageRules.Right.EVERYONE


def shows_reading(member: Member) -> bool:
    """Whether `member` lets others see how far they have read."""
    return not ReadMarks.objects.filter(member=member, are_shown=False).exists()


def whom_to_show_reading(member: Member, conversation: Conversation) -> int | None:
    """Who wrote the newest message and may see that `member` has read it; nobody else may."""
    newest = conversation.messages.order_by("-pk").values_list("author", flat=True).first()
    if newest is None or newest == member.pk:
        return None
    if ReadMarks.objects.filter(member__in=[member.pk, newest], are_shown=False).exists():
        return None
    return newest


def seen_by(author_id: int, conversation: Conversation) -> list[Member]:
    """Who has read the newest message, for its author; nobody, if somebody else wrote it."""
    newest = conversation.messages.order_by("-pk").first()
    if newest is None or newest.author_id != author_id or newest.deleted_at:
        return []
    hiding = ReadMarks.objects.filter(are_shown=False)
    if hiding.filter(member=author_id).exists():
        return []
    read = Participant.objects.present().filter(conversation=conversation, read_to__gte=newest.pk)
    read = read.exclude(member=author_id).exclude(member__in=hiding.values("member"))
    return [each.member for each in read.select_related("member").order_by("pk")]


def open_reports(moderator: Member, after: str = "", size: int = 10) -> Page[Case]:
    """Reports that wait for a moderator, the oldest first, each with what may be seen by it."""
    waiting = MessageReport.objects.visible_to(moderator)
    shown = MessageReport.objects.with_neighbours().select_related(
        "reporter", "message__author", "message__conversation"
    )
    found: Page[Any] = page(waiting, order=("pk",), after=after, size=size, shown=shown)
    places = {each.pk: _places(each) for each in found}
    wanted = [pk for pks in places.values() for pk in pks]
    said = Message.objects.select_related("author", "conversation")
    messages = said.prefetch_related("attachments").in_bulk(wanted)
    for message in messages.values():
        message.stand_in(moderator.network)
    for report in found:
        report.reporter.network = moderator.network
    cases = [Case(each, [messages[pk] for pk in places[each.pk]]) for each in found]
    return Page(cases, found.next)


def are_reports_open(moderator: Member) -> bool:
    """Whether a report waits for this moderator."""
    return MessageReport.objects.visible_to(moderator).exists()


def _places(report: Any) -> list[int]:
    return [pk for place in SHOWN if (pk := getattr(report, place))]


def _named(message: Message) -> str:
    """What a message without a text is about: its file, or the number of them."""
    files = message.files
    if len(files) == 1:
        return files[0].name
    return ngettext("%(count)d file", "%(count)d files", len(files)) % {"count": len(files)}


def _others(member: Member, conversations: list[int]) -> dict[int, list[Member]]:
    people: dict[int, list[Member]] = {}
    inside = Participant.objects.filter(conversation__in=conversations).exclude(member=member)
    for each in inside.select_related("member").order_by("pk"):
        each.member.network = member.network
        people.setdefault(each.conversation_id, []).append(each.member)
    return people


def _standing(message: Message, conversation: Conversation) -> Message:
    message.conversation = conversation
    return message.stand_in(conversation.network)


def _follows(before: Message, message: Message) -> bool:
    """Whether a message stands under the name of the one before it."""
    if before.author_id != message.author_id or before.deleted_at or message.deleted_at:
        return False
    days = {timezone.localdate(each.created_at) for each in (before, message)}
    return len(days) == 1 and message.created_at - before.created_at < _BREATH
