"""Elements of which a page has very many, without the cost of an included template each."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.pieces import Pieces

register = template.Library()

# A few hundred bytes each: group links, options, tool bars.
_pieces: Pieces[str] = Pieces(5_000)


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

    def __init__(self, name: str, values: dict[str, FilterExpression]) -> None:
        self.name, self.shown = name, values.pop("shown")
        self.values = values

    def render(self, context: Context) -> str:
        shown: Hashable = self.shown.resolve(context)

        def draw() -> str:
            values = {name: value.resolve(context) for name, value in self.values.items()}
            return render_to_string(self.name, values)

        return _pieces.get((self.name, shown), draw)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """
    `{% kept "room/_piece.html" shown=key thing=thing %}`: include a piece that knows nothing but
    what is given, drawn anew only when `key` differs: so it must tell of all that the piece shows.
    """
    _name, piece, *rest = token.split_contents()
    values = token_kwargs(rest, parser)
    if "shown" not in values or rest:
        raise template.TemplateSyntaxError("kept wants a template, shown=, and what it is given.")
    return KeptNode(piece.strip("\"'"), values)
