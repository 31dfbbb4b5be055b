"""
How private messages look on open screens as they are sent, changed and reported.

Every frame goes to people in the conversation only. How many conversations are unread, and the
list of them, are each reader's own: their screen asks for these by itself (`messages.js`).
"""

from django.template.loader import render_to_string

from accounts.events.live import Frame, renders
from accounts.events.models import Event
from accounts.networks.models import Member
from feeds.messages.models import Conversation, Message, MessageReport
from feeds.messages.models.report import POWERS
from feeds.messages.queries import people_in, report_standing, seen_by, whom_to_show_reading


@renders("message.sent")
def said_piece(event: Event) -> list[Frame]:
    """The message at the end of its conversation; that the one before was seen is old news."""
    message = _message(event)
    if message is None:
        return []
    return [
        Frame(
            to=message.viewers(),
            put=f"conversation-{message.conversation_id}",
            place="append",
            target=f"message-{message.pk}",
            html=render_to_string("feeds/messages/_message.html", {"message": message}),
        ),
        _unseen(message.conversation),
    ]


@renders("message.edited", "message.deleted")
def changed_card(event: Event) -> list[Frame]:
    """What a message says now, or that it is gone."""
    message = _message(event)
    if message is None:
        return []
    at = f"message-card-{message.pk}"
    html = render_to_string("feeds/messages/_card.html", {"message": message})
    frames = [Frame(to=message.viewers(), put=at, place="replace", target=at, html=html)]
    newest = message.conversation.messages.order_by("-pk").values_list("pk", flat=True).first()
    if message.deleted_at and message.pk == newest:
        frames.append(_unseen(message.conversation))
    return frames


@renders("message.reported", "message.judged")
def report_line(event: Event) -> list[Frame]:
    """What a moderator can see, and what came of it, for who reported and who wrote it."""
    message = _message(event)
    found = MessageReport.objects.filter(message=event.ids["message"])
    reports = list(found.select_related("message"))
    if message is None or not reports:
        return []
    at = f"message-report-{message.pk}"
    concerned = [message.author_id, *(each.reporter_id for each in reports)]
    context = {"message": message, "report": report_standing(reports)}
    html = render_to_string("feeds/messages/_report_line.html", context)
    to = message.viewers().filter(pk__in=concerned)
    return [
        Frame(to=to, put=at, place="replace", target=at, html=html),
        *_waiting(event, reports),
    ]


def _waiting(event: Event, reports: list[MessageReport]) -> list[Frame]:
    """That a report waits, for those who may judge it; or that none does any more."""
    is_open = report_standing(reports).resolved_at is None
    if not is_open and MessageReport.objects.open().filter(network=event.network).exists():
        return []
    judges = Member.objects.active().filter(network=event.network, role__in=POWERS)
    to = report_standing(reports).viewers() if is_open else judges
    at, context = "open-reports", {"has_reports": is_open, "network": event.network}
    html = render_to_string("feeds/messages/_open_reports.html", context)
    return [Frame(to=to, put=at, place="replace", target=at, html=html)]


@renders("conversation.read")
def seen_line(event: Event) -> Frame | None:
    """That the newest message was read, for its author alone."""
    conversation = _conversation(event)
    reader = event.actor
    author = whom_to_show_reading(reader, conversation) if conversation and reader else None
    if conversation is None or author is None:
        return None
    at = f"seen-{conversation.pk}"
    context = {"conversation": conversation, "seen": seen_by(author, conversation)}
    html = render_to_string("feeds/messages/_seen.html", context)
    to = conversation.viewers().filter(pk=author)
    return Frame(to=to, put=at, place="replace", target=at, html=html)


@renders("conversation.left")
def another_circle(event: Event) -> list[Frame]:
    """Who is still in it, for those who are; and the whole of it away from who has left."""
    conversation = _conversation(event)
    if conversation is None:
        return []
    at, all_of_it = f"conversation-people-{conversation.pk}", f"talk-{conversation.pk}"
    context = {"conversation": conversation, "people": people_in(conversation)}
    html = render_to_string("feeds/messages/_people.html", context)
    left = Member.objects.active().filter(pk=event.actor_id or 0)
    return [
        Frame(to=conversation.viewers(), put=at, place="replace", target=at, html=html),
        Frame(to=left, put=all_of_it, place="remove", target=all_of_it),
    ]


def _unseen(conversation: Conversation) -> Frame:
    """That nobody has read the newest message, or that there is none to be read."""
    at = f"seen-{conversation.pk}"
    html = render_to_string("feeds/messages/_seen.html", {"conversation": conversation})
    return Frame(to=conversation.viewers(), put=at, place="replace", target=at, html=html)


def _message(event: Event) -> Message | None:
    found = Message.objects.select_related("author", "conversation")
    message = found.filter(pk=event.ids["message"]).first()
    return message and message.stand_in(event.network)


def _conversation(event: Event) -> Conversation | None:
    conversation = Conversation.objects.filter(pk=event.ids["conversation"]).first()
    if conversation:
        conversation.network = event.network
    return conversation
