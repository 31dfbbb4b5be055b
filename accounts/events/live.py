"""
How events look on open screens: each kind has one function that draws it, for everybody at once.

An app's `live` module registers with `@renders(kind)`; the hub of each server process calls
`frames_of` once for each new event and gives the same bytes to all who may see them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from accounts.events.models import Event
from accounts.networks.models import Member


@dataclass(frozen=True)
class Frame:
    """
    One change of the page.

    :ivar to: the members who may see it, asked at the moment of sending
    :ivar put: the id of the element that it concerns; screens without such an element ignore it
    :ivar place: `prepend`, `append`, `replace` or `remove`; or what concerns the whole screen of a
        member whose own rights have changed: `reload`, and `withdraw` for what showed a group
    """

    to: QuerySet[Member]
    put: str
    place: str
    html: str = ""
    target: str = ""
    extra: dict[str, Any] | None = None

    def as_json(self, event: Event) -> dict[str, Any]:
        """What goes over the wire; everything in it may be seen by all of `to`."""
        return {
            "number": event.number,
            "kind": event.kind,
            "actor": str(event.actor_id or ""),
            "put": self.put,
            "place": self.place,
            "target": self.target,
            "html": self.html,
            **(self.extra or {}),
        }


def redrawn_screen(members: QuerySet[Member]) -> Frame:
    """Let the screens of `members` be drawn anew, since what they may do has changed."""
    return Frame(to=members, put="screen", place="reload")


Drawing = Callable[[Event], "Frame | list[Frame] | None"]
_drawings: dict[str, Drawing] = {}


def renders(*kinds: str) -> Callable[[Drawing], Drawing]:
    """Register how events of these kinds look."""

    def register(drawing: Drawing) -> Drawing:
        for kind in kinds:
            _drawings[kind] = drawing
        return drawing

    return register


def frames_of(event: Event) -> list[Frame]:
    """Draw an event: nothing if its kind has no look or its subject is gone."""
    _look_for_drawings()
    drawing = _drawings.get(event.kind)
    drawn = drawing(event) if drawing else None
    if drawn is None:
        return []
    return drawn if isinstance(drawn, list) else [drawn]


@cache
def _look_for_drawings() -> None:
    autodiscover_modules("live")
