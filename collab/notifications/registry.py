"""
The kinds of what members are told, why each may concern somebody, and which events lead to them.

One registry, filled by the modules of `kinds`: a new kind is a `Kind` with its `Reason`s, and a
function under `@tells` that says whom an event concerns.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.events.models import Event
from accounts.networks.models import Member
from accounts.statements import Statement
from collab.notifications.models import Channel
from groups.models import Group

Words = str | Promise

# So many are asked for at a time, the last only to know whether there are more.
MOST = 501


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
    :ivar ended_by: what ends just that for its thread: `off` to follow it no more, `mute` to hear
        nothing of it; empty where it does not come of the thread
    :ivar page: the name of the page of its post where just that is changed, if there is one
    """

    name: str
    kind: str
    happened: Words
    why: Words
    ended_by: str = ""
    page: str = ""


@dataclass(frozen=True)
class Concerned:
    """
    Members whom an event concerns for one reason.

    :ivar ids: gives the ids of the next of them after a given one, in order, at most `MOST`
    """

    reason: str
    ids: Callable[[int], Sequence[int]]


def only(reason: str, member: int) -> Concerned:
    """One member."""
    return Concerned(reason, lambda after: [member] if member > after else [])


def asked(reason: str, statement: Statement[int], **values: int) -> Concerned:
    """Those whose ids a statement gives that is asked with these values, and with `after`."""
    return Concerned(reason, lambda after: statement.all(after=after, **values))


def those(reason: str, members: QuerySet[Member]) -> Concerned:
    """Those of a query, for what happens seldom."""

    def ids(after: int) -> list[int]:
        found = members.filter(pk__gt=after).order_by("pk")
        return list(found.values_list("pk", flat=True)[:MOST])

    return Concerned(reason, ids)


@dataclass(frozen=True)
class News:
    """
    What an event means for members.

    :ivar viewers: who may see what it is about: those who may read in a group, or the rows of a
        query
    :ivar concerned: whom it concerns; who is concerned for several reasons is told for the first of
        them, in the order of `REASONS`, that they want to be told of
    """

    viewers: Group | QuerySet[Member]
    concerned: Sequence[Concerned]
    group: int | None = None
    thread: int | None = None
    post: int | None = None
    actor: int | None = None


Teller = Callable[[Event], News | None]

KINDS: dict[str, Kind] = {}
REASONS: dict[str, Reason] = {}
TELLERS: dict[str, list[Teller]] = defaultdict(list)


def kind(made: Kind, *reasons: Reason) -> None:
    """
    Register a kind with its reasons.

    The order of the calls is that of the settings page, and of strength, the strongest first.
    """
    KINDS[made.name] = made
    REASONS.update({each.name: each for each in reasons})


def tells(*kinds: str) -> Callable[[Teller], Teller]:
    """
    Register a function that says whom events of these kinds concern.

    Several may tell of one kind, as long as what they tell of is the same thing.
    """

    def register(teller: Teller) -> Teller:
        for each in kinds:
            TELLERS[each].append(teller)
        return teller

    return register


def news_of(event: Event) -> News | None:
    """What an event means for members, by all that tell of its kind; the strongest reason first."""
    told = [news for teller in TELLERS.get(event.kind, ()) if (news := teller(event))]
    if not told:
        return None
    strength = {name: place for place, name in enumerate(REASONS)}
    concerned = [each for news in told for each in news.concerned]
    return replace(told[0], concerned=sorted(concerned, key=lambda each: strength[each.reason]))
