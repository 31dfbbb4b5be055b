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

from accounts.networks.models import Member
from groups.models import Group

if TYPE_CHECKING:
    from feeds.models import Post

UPDATE = "update"


def _everybody(member: Member, group: Group) -> bool:
    return True


def _nothing(post: "Post", details: Mapping[str, Any] | None = None) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """
    A kind of thread.

    :ivar label: what it is called on its card and in the composer
    :ivar place: where it stands among the others, the smallest first
    :ivar block: the template of what its card shows below the text; gets `post`
    :ivar related: what of the post its block shows, for `select_related`
    :ivar prefetched: the same, for `prefetch_related`
    :ivar fields: the dotted name of a form class: what the composer asks besides the text
    :ivar can_start: whether a member who may post in a group may start this kind there
    :ivar write: called with the post and what its form gave, in the transaction that publishes
    :ivar erase: called when the post is erased: nothing that was said may stay
    """

    code: str
    label: str | Promise
    icon: str
    place: int
    block: str = ""
    related: tuple[str, ...] = ()
    prefetched: tuple[Any, ...] = ()
    fields: str = ""
    can_start: Callable[[Member, Group], bool] = _everybody
    write: Callable[["Post", Mapping[str, Any]], None] = _nothing
    erase: Callable[["Post"], None] = _nothing


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


def startable_by(member: Member, group: Group) -> list[Kind]:
    """The kinds that a member who may post in `group` may start there."""
    return [kind for kind in kinds() if kind.can_start(member, group)]


register(Kind(UPDATE, _("Update"), "message-circle", 0))
