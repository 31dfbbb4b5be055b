"""Reading the log for screens: what a member missed, and what a batch of events shows to whom."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from accounts.events.live import frames_of
from accounts.events.models import Event
from accounts.networks.models import Member, Network

# A screen further behind than this reloads itself instead of replaying.
MAX_BEHIND = 200


@dataclass(frozen=True)
class Drawn:
    """An event drawn once: its bytes, and which of the members asked about may see them."""

    number: int
    text: str
    members: frozenset[int]


@dataclass(frozen=True)
class Missed:
    """What came after a number: frames in order up to `upto`, or the word to start anew."""

    frames: list[str]
    upto: int
    is_too_far: bool = False


def newest_number(network_id: int) -> int:
    """The number of the newest event of a network; 0 if nothing has happened."""
    return Network.objects.values_list("last_event", flat=True).get(pk=network_id)


def draw_since(network_id: int, number: int, members: Collection[int]) -> tuple[list[Drawn], int]:
    """
    Draw the events after `number` for those of `members` who may see each; one query an event
    asks for all of them at once. Returns the drawn events in order, and the last number read.
    """
    drawn: list[Drawn] = []
    upto = number
    log = Event.objects.filter(network=network_id).after(number)
    events = log.select_related("network", "actor")
    for event in events[: MAX_BEHIND + 1]:
        upto = event.number
        for frame in frames_of(event):
            seers = frozenset(frame.to.filter(pk__in=members).values_list("pk", flat=True))
            if seers:
                drawn.append(Drawn(event.number, json.dumps(frame.as_json(event)), seers))
    return drawn, upto


def missed_by(member: Member, number: int) -> Missed:
    """What `member` has missed after `number`, as of now and by the rights of now."""
    newest = newest_number(member.network_id)
    if number > newest or newest - number > MAX_BEHIND:
        return Missed([], newest, is_too_far=True)
    drawn, upto = draw_since(member.network_id, number, {member.pk})
    return Missed([each.text for each in drawn], max(upto, number))
