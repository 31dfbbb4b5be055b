"""
Kinds of thread, in one registry: what a kind adds to a post, and who may start one.

An update is a text and nothing else. Every other kind is an app of its own that registers itself
here when it is loaded: fields for the composer, what is written with the post, and a block on its
card. Whoever adds a kind changes nothing of the others, nor of the card's frame.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member, Network
from groups.models import Group

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feeds.models import Post

UPDATE = "update"


def _everybody(member: Member, group: Group) -> bool:
    return True


def _nothing(post: "Post", *besides: Any) -> None:
    return None


@dataclass(frozen=True)
class Entry:
    """
    A line that a kind adds to the menu of a post: a link, or a button that sends `name=value`.

    :ivar path: the address, behind that of the network
    """

    label: str | Promise
    icon: str
    path: str
    name: str = ""
    value: str = "on"


def _no_entries(member: Member, post: "Post", thread: "Post") -> list[Entry]:
    return []


@dataclass(frozen=True)
class Kind:
    """
    A kind of thread.

    :ivar label: what it is called on its card and in the composer
    :ivar place: where it stands among the others, the smallest first
    :ivar lead: the template of what its card shows above the text; gets `post`
    :ivar block: the same, below the text
    :ivar reply_mark: the template of what a reply shows above its text, if `marked_by` leads from
        it to something
    :ivar marked_by: a reverse relation of a post to one row, named in `related` too
    :ivar related: what of the post its block shows, for `select_related`
    :ivar prefetched: the same, for `prefetch_related`
    :ivar deferred: what of these a card does not show, for `defer`
    :ivar quotes: a lookup from a thread to the reply that its card quotes
    :ivar stand_in: called with a post and its network: what is related knows it without asking
    :ivar fields: the dotted name of a form class: what the composer asks besides the text; made
        with `member` and `group` (None while no group is chosen)
    :ivar can_start: whether a member who may post in a group may start this kind there
    :ivar who: a sentence that says who may, for whoever may not
    :ivar write: called with the post and what its form gave, in the transaction that publishes
    :ivar erase: called when the post is erased: nothing that was said may stay
    :ivar entries: called with a viewer, a post and its thread of this kind: what the menu of the
        post has besides
    :ivar own: a name, and an expression over posts for a viewer: something of the viewer's own, a
        word or nothing, that the envelope carries as `data-<name>`
    :ivar lifted: called with a viewer: the threads that stand on top of their feeds, in the groups
        that they are in
    :ivar why: why they stand there
    """

    code: str
    label: str | Promise
    icon: str
    place: int
    lead: str = ""
    block: str = ""
    reply_mark: str = ""
    marked_by: str = ""
    related: tuple[str, ...] = ()
    prefetched: tuple[Any, ...] = ()
    deferred: tuple[str, ...] = ()
    quotes: str = ""
    stand_in: Callable[["Post", Network], None] = _nothing
    fields: str = ""
    can_start: Callable[[Member, Group], bool] = _everybody
    who: str | Promise = ""
    write: Callable[["Post", Mapping[str, Any]], None] = _nothing
    erase: Callable[["Post"], None] = _nothing
    entries: Callable[[Member, "Post", "Post"], list[Entry]] = _no_entries
    own: tuple[str, Callable[[Member], Any]] | None = None
    lifted: Callable[[Member], "QuerySet[Post]"] | None = None
    why: str | Promise = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; called by its app when it is loaded."""
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    """Every kind, in the order in which they are offered."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)


def kind_of(code: str) -> Kind:
    """The kind of that name; of an app that was taken out again, a bare one with its text."""
    return _kinds.get(code) or Kind(code, code, "message-circle", 99)


def is_kind(code: str) -> bool:
    """Whether there is a kind of that name."""
    return code in _kinds


def own_names() -> tuple[str, ...]:
    """What of the viewer's own kinds say of a thread, by name."""
    return tuple(kind.own[0] for kind in kinds() if kind.own)


def startable_by(member: Member, group: Group) -> list[Kind]:
    """The kinds that a member who may post in `group` may start there."""
    return [kind for kind in kinds() if kind.can_start(member, group)]


register(Kind(UPDATE, _("Update"), "message-circle", 0))
