"""
The kinds of what members are told, why each may concern somebody, and which events lead to them.

One registry, filled by the modules of `kinds`: a new kind is a `Kind` with its `Reason`s, and a
function under `@tells` that says whom an event concerns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.events.models import Event
from accounts.networks.models import Member
from collab.notifications.models import Channel

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """
    What members are told and choose a channel for.

    :ivar label: its row on the settings page, and `hint` what stands below
    :ivar gathers: what several of them are gathered by: `thread`, `post` or `group`
    :ivar usual: the channel of who has chosen none
    :ivar is_said_in_group: whether a group's level can forbid it
    """

    name: str
    label: Words
    icon: str
    gathers: str
    usual: Channel = Channel.HERE
    hint: Words = ""
    is_said_in_group: bool = True


@dataclass(frozen=True)
class Reason:
    """
    Why somebody is told.

    :ivar happened: the sentence, with `{who}` and, where it helps, `{group}`
    :ivar why: what stands beneath, after "why you get this"
    """

    name: str
    kind: str
    happened: Words
    why: Words


@dataclass(frozen=True)
class Concerned:
    """Members whom an event concerns for one reason, as rows that name them in `column`."""

    reason: str
    members: QuerySet
    column: str = "pk"


@dataclass(frozen=True)
class News:
    """
    What an event means for members.

    :ivar viewers: who may see what it is about
    :ivar concerned: whom it concerns, the strongest reason first: who is concerned by several is
        told by the first that they want to be told by
    """

    viewers: QuerySet[Member]
    concerned: Sequence[Concerned]
    group: int | None = None
    thread: int | None = None
    post: int | None = None
    actor: int | None = None


Teller = Callable[[Event], News | None]

KINDS: dict[str, Kind] = {}
REASONS: dict[str, Reason] = {}
TELLERS: dict[str, Teller] = {}


def kind(made: Kind, *reasons: Reason) -> None:
    """Register a kind with its reasons; the order of the calls is that of the settings page."""
    KINDS[made.name] = made
    REASONS.update({each.name: each for each in reasons})


def tells(*kinds: str) -> Callable[[Teller], Teller]:
    """Register the function that says whom events of these kinds concern."""

    def register(teller: Teller) -> Teller:
        TELLERS.update(dict.fromkeys(kinds, teller))
        return teller

    return register
