"""
What frames make of a page, as `static/js/live` does it, and the pieces of a page that are live.

What is the viewer's own (my reaction, unread) is laid over a piece afterwards by a second answer,
and so left out here.
"""

import json
from collections.abc import Callable

from django.test.html import Element, parse_html

# How the ids of pieces begin that a frame may make, change or take away.
LIVE = (
    "post-", "card-", "body-", "reactions-", "reply-count-", "welcome-line", "person-",
    "message-", "seen-", "conversation-people-",
    "group-row-", "group-card-", "group-title-", "group-count-", "group-requests-",
)  # fmt: skip
_OWN = {"data-mine", "data-reacted", "data-bookmarked", "data-unread", "data-can-edit"}
_OWN |= {"data-follows"}


class Screen:
    """A page as the browser has it."""

    def __init__(self, html: str) -> None:
        self.page = parse_html(html)
        self.is_covered = False
        self.is_reloaded = False

    def take(self, text: str) -> None:
        """Do what a frame says."""
        frame = json.loads(text)
        if frame["place"] == "reload":
            self.is_reloaded = self.is_reloaded or self._shows(frame["put"])
        elif frame["place"] == "withdraw":
            self._withdraw(frame)
        elif frame["place"] == "remove":
            self._remove(frame["target"])
        elif frame["place"] == "replace":
            self._replace(frame["target"], frame["html"])
        else:
            self._insert(frame)

    def _shows(self, put: str) -> bool:
        return put == "screen" or put in _by_id(self.page)

    def pieces(self) -> dict[str, str]:
        """The live pieces of the page by id, without what is the viewer's own."""
        if self.is_covered:
            return {}
        return {
            id_: str(_shared(element))
            for id_, element in _by_id(self.page).items()
            if id_.startswith(LIVE)
        }

    def _insert(self, frame: dict) -> None:
        known = _by_id(self.page)
        into = known.get(frame["put"]) or self._feed_of(frame["put"])
        if into is None or frame["target"] in known:
            return
        piece = _piece(frame["html"])
        into.children.insert(0 if frame["place"] == "prepend" else len(into.children), piece)

    def _feed_of(self, put: str) -> Element | None:
        feed = _by_id(self.page).get("feed")
        shown = (_attribute(feed, "data-groups") or "").split() if feed else []
        return feed if put.removeprefix("group-") in shown else None

    def _replace(self, id_: str, html: str) -> None:
        for parent in _elements(self.page):
            for at, child in enumerate(parent.children):
                if isinstance(child, Element) and _attribute(child, "id") == id_:
                    parent.children[at] = _piece(html)

    def _remove(self, id_: str) -> None:
        self._remove_all("id", id_)

    def _remove_all(self, name: str, value: str) -> None:
        self._remove_where(lambda child: _attribute(child, name) == value)

    def _remove_where(self, is_gone: Callable[[Element], bool]) -> None:
        for parent in list(_elements(self.page)):
            parent.children = [
                child
                for child in parent.children
                if not isinstance(child, Element) or not is_gone(child)
            ]

    def _withdraw(self, frame: dict) -> None:
        group = frame["group"]
        self.is_covered = any(
            _attribute(element, "data-page-of") == group for element in _elements(self.page)
        )
        self._remove_all("data-of-group", group)
        # Links in the left column, and groups to choose among.
        self._remove_where(
            lambda child: child.name == "a" and _attribute(child, "data-group") == group
        )
        self._remove_where(
            lambda child: (
                child.name == "label"
                and any(
                    _attribute(each, "name") == "groups" and _attribute(each, "value") == group
                    for each in _elements(child)
                )
            )
        )
        if not frame["known"]:
            self._remove_all("data-names-group", group)


def _piece(html: str) -> Element:
    piece = parse_html(html)
    # A piece that stands alone is handed back as itself, several as a root that holds them.
    return piece if piece.name else piece.children[0]


def _elements(element: Element):
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from _elements(child)


def _by_id(page: Element) -> dict[str, Element]:
    found = ((_attribute(element, "id"), element) for element in _elements(page))
    return {id_: element for id_, element in found if id_}


def _attribute(element: Element, name: str) -> str | None:
    return dict(element.attributes).get(name)


def _shared(element: Element) -> Element:
    """A copy without the viewer's own, and of a list of last replies only the last two."""
    kept = Element(
        element.name,
        tuple(pair for pair in element.attributes if pair[0] not in _OWN),
    )
    children = [child for child in element.children if not _is_own(child)]
    if (_attribute(element, "id") or "").startswith("replies-"):
        children = [child for child in children if isinstance(child, Element)][-2:]
    kept.children = [_shared(child) if isinstance(child, Element) else child for child in children]
    return kept


def _is_own(child: Element | str) -> bool:
    """A composer has a token and a key of its own; a row of the directory says that one is in."""
    if not isinstance(child, Element):
        return False
    return child.name == "compose-box" or _attribute(child, "class") == "group-row__mine"
