"""Reading the log for screens: what a member missed, and what a batch of events shows to whom."""

import json
import math
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.events.live import frames_of
from accounts.events.models import Event
from accounts.networks.models import Member, Network
from accounts.networks.presence import Presence, Standing, standing_of

# A screen further behind than this reloads itself instead of replaying.
MAX_BEHIND = 200
# So many events are drawn at once, so that who comes back after long does not keep others waiting.
BATCH = 50
# Nor for longer than this: who may see an event is asked when it is drawn, and nobody shall get
# what was drawn a second ago. Of many writers 50 events took 1.4 s [measured, two loaded cores].
DRAWING_SECONDS = 0.25


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


def draw_since(
    network_id: int,
    number: int,
    members: Collection[int],
    most: int = MAX_BEHIND + 1,
    seconds: float = math.inf,
) -> tuple[list[Drawn], int]:
    """
    Draw up to `most` events after `number` for those of `members` who may see each; one query an
    event asks for all of them at once. Returns the drawn ones in order, and the last number read.

    :param seconds: begin to draw no further event after so long; one is always drawn
    """
    until = time.monotonic() + seconds
    drawn: list[Drawn] = []
    upto = number
    log = Event.objects.filter(network=network_id).after(number)
    events = log.select_related("network", "actor")
    for event in events[:most]:
        upto = event.number
        for frame in frames_of(event):
            seers = frozenset(frame.to.filter(pk__in=members).values_list("pk", flat=True))
            if seers:
                drawn.append(Drawn(event.number, _written(frame.as_json(event)), seers))
        if time.monotonic() >= until:
            break
    return drawn, upto


def _written(frame: dict[str, Any]) -> str:
    """As short as JSON can be: it goes to every screen."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def missed_by(member: Member, number: int) -> Missed:
    """What `member` has missed after `number`, as of now and by the rights of now."""
    newest = newest_number(member.network_id)
    if number > newest or newest - number > MAX_BEHIND:
        return Missed([], newest, is_too_far=True)
    drawn, upto = draw_since(member.network_id, number, {member.pk})
    return Missed([each.text for each in drawn], max(upto, number))


@dataclass(frozen=True)
class Stretch:
    """The events after `start` up to `end`, drawn."""

    start: int
    end: int
    drawn: list[Drawn]


@dataclass(frozen=True)
class Reading:
    """What one reading of a network's log has for its screens, by the rights of that moment."""

    standing: Standing
    stretches: list[Stretch]
    newest: int

    def is_out_of_reach(self, number: int) -> bool:
        """Whether a screen at `number` begins anew: too far behind, or ahead of a restored log."""
        return number > self.newest or self.newest - number > MAX_BEHIND


def read_on(network_id: int, presences: Iterable[Presence], places: Collection[int]) -> Reading:
    """
    Read on for screens of a network that have the events up to `places`, a batch at a time: what
    is new for those in front, and before it what the one furthest behind has missed.
    """
    # Who is no longer present is asked before anything is drawn, so that nothing goes to them.
    standing = standing_of(presences)
    members = {each.member_id for each in standing.present}
    newest = newest_number(network_id)
    in_reach = sorted(place for place in places if 0 <= newest - place <= MAX_BEHIND)
    if not in_reach or not members:
        return Reading(standing, [], newest)
    first, last = in_reach[0], in_reach[-1]
    stretches = [_stretch(network_id, last, members, newest)]
    if first < last:
        stretches.insert(0, _stretch(network_id, first, members, last))
    return Reading(standing, stretches, max(newest, stretches[-1].end))


def look_through(
    presences: Iterable[Presence], networks: Collection[int]
) -> tuple[Standing, dict[int, int]]:
    """Who of all screens of this process is still there, and each network's newest number."""
    numbers = Network.objects.filter(pk__in=networks).values_list("pk", "last_event")
    return standing_of(presences), dict(numbers)


def _stretch(network_id: int, start: int, members: Collection[int], upto: int) -> Stretch:
    most = min(BATCH, max(upto - start, 1))
    drawn, end = draw_since(network_id, start, members, most, DRAWING_SECONDS)
    return Stretch(start, end, drawn)
