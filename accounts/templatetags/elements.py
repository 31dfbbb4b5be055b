"""Elements of which a page has very many, without the cost of an included template each."""

import re
import secrets
from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts.pieces import Pieces

register = template.Library()

# Counted in characters, for a link to a group has two hundred and a composer ten thousand.
_pieces: Pieces[str] = Pieces(10_000_000, len)

# Begins the holes in kept pieces, in which each answer puts its own; nobody can write it in a text.
_HOLE = secrets.token_hex()
_GIVEN = re.compile(r"\w+=")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One icon of the sprite, as `elements/icon.html` draws it."""
    return _icon(name, size)


@lru_cache(maxsize=500)
def _icon(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" icon--{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


class KeptNode(template.Node):
    """An included template that is drawn once for all who are shown the same."""

    def __init__(
        self,
        name: str,
        written: str,
        shown: list[FilterExpression],
        values: dict[str, FilterExpression],
        target: str | None,
    ) -> None:
        self.name, self.written, self.shown, self.target = name, written, shown, target
        self.own = {key: value for key, value in values.items() if key.startswith("own_")}
        self.values = {key: value for key, value in values.items() if key not in self.own}

    def render(self, context: Context) -> str:
        shown = tuple(self._key(each, context) for each in self.shown)
        # By the whole tag: the same template may be given other things elsewhere.
        piece = _pieces.get((self.written, shown), lambda: self._draw(context))
        for name, value in self.own.items():
            piece = piece.replace(_hole(name), conditional_escape(value.resolve(context)))
        # Asked for only where there is a form: whoever is given a token is given a session by it.
        if _hole("csrf_token") in piece:
            piece = piece.replace(_hole("csrf_token"), str(context["csrf_token"]))
        if self.target is None:
            return piece
        context[self.target] = SafeString(piece)
        return ""

    def _draw(self, context: Context) -> str:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        holes = {name: _hole(name) for name in (*self.own, "csrf_token")}
        return render_to_string(self.name, values | holes)

    def _key(self, key: FilterExpression, context: Context) -> Hashable:
        found = key.resolve(context, ignore_failures=True)
        if found is None:
            # Everybody would be shown the piece of whoever came first.
            raise template.TemplateSyntaxError(f"{self.name} is kept by {key}, which is not there.")
        return found


class KeptEachNode(template.Node):
    """A kept piece for each of some things."""

    def __init__(self, piece: str, name: str, things: FilterExpression, target: str | None) -> None:
        self.piece, self.name, self.things, self.target = piece, name, things, target

    def render(self, context: Context) -> str:
        things = list(self.things.resolve(context))
        keys = [(self.piece, thing.shown) for thing in things]
        drawn = "".join(
            _pieces.keep(key, self._draw(thing)) if kept is None else kept
            for key, kept, thing in zip(keys, _pieces.find_each(keys), things, strict=True)
        )
        if self.target is None:
            return drawn
        context[self.target] = SafeString(drawn)
        return ""

    def _draw(self, thing: object) -> str:
        return render_to_string(self.piece, {self.name: thing})


@lru_cache(maxsize=100)
def _hole(name: str) -> str:
    return f"{_HOLE}-{name}-"


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """
    `{% kept "room/_piece.html" key other_key thing=thing own_name=member.name as piece %}`: include
    a piece that knows nothing but what is given, drawn anew only when a key differs: so the keys
    must tell of all that the piece shows, but for what is given as `own_…`, which it only puts
    somewhere, and for the token of its forms: both are each answer's own. With `as` nothing is
    shown yet.
    """
    _name, piece, *rest = token.split_contents()
    rest, target = _target(rest)
    keys = []
    while rest and not _GIVEN.match(rest[0]):
        keys.append(parser.compile_filter(rest.pop(0)))
    values = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError("kept wants a template, keys, and what it is given.")
    return KeptNode(piece.strip("\"'"), token.contents, keys, values, target)


@register.tag
def kept_each(parser: Parser, token: Token) -> KeptEachNode:
    """
    `{% kept_each "room/_piece.html" thing in things as pieces %}`: include a piece for each of
    `things`, drawn anew only when what a thing has as `shown` differs: all that the piece shows.
    """
    words, target = _target(token.split_contents()[1:])
    if len(words) != 4 or words[2] != "in":
        raise template.TemplateSyntaxError("kept_each wants a template, and: thing in things.")
    piece, name, _in, things = words
    return KeptEachNode(piece.strip("\"'"), name, parser.compile_filter(things), target)


def _target(words: list[str]) -> tuple[list[str], str | None]:
    return (words[:-2], words[-1]) if words[-2:-1] == ["as"] else (words, None)
