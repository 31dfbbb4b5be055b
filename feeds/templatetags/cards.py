"""`{% threads envelopes %}` and `{% replies envelopes %}`: posts as `feeds.cards` draws them."""

from collections.abc import Callable, Sequence

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context

from feeds.cards import replies_html, threads_html
from feeds.queries import Envelope

register = template.Library()
Drawing = Callable[[Sequence[Envelope]], str]


class CardsNode(template.Node):
    """Puts what was drawn by a template into another one."""

    def __init__(self, envelopes: FilterExpression, draw: Drawing) -> None:
        self.envelopes, self.draw = envelopes, draw

    def render(self, context: Context) -> str:
        return self.draw(self.envelopes.resolve(context))


@register.tag
def threads(parser: Parser, token: Token) -> CardsNode:
    """Draw threads in their envelopes, with their last replies."""
    return _node(parser, token, threads_html)


@register.tag
def replies(parser: Parser, token: Token) -> CardsNode:
    """Draw replies in their envelopes."""
    return _node(parser, token, replies_html)


def _node(parser: Parser, token: Token, draw: Drawing) -> CardsNode:
    _name, envelopes = token.split_contents()
    return CardsNode(parser.compile_filter(envelopes), draw)
