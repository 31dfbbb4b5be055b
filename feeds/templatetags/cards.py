"""Feeds, cards and replies as templates name them, and what cards are made of."""

from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from feeds import cards
from feeds.kinds import Kind, kinds
from feeds.models import Post
from feeds.queries import Envelope, Feed

register = template.Library()

_QUOTE_LENGTH = 140


@register.simple_tag
def threads(envelopes: Sequence[Envelope]) -> SafeString:
    """Draw threads in their envelopes, with their last replies."""
    return _joined(cards.threads_drawn(envelopes))


@register.simple_tag
def replies(envelopes: Sequence[Envelope]) -> SafeString:
    """Draw replies in their envelopes."""
    return _joined(cards.replies_drawn(envelopes))


@register.simple_tag
def feed_items(feed: Feed, line_at: int = 0) -> SafeString:
    """Draw the threads of a feed, with a line below what is new since the last visit."""
    is_old = {each.pk for each in feed.envelopes if each.activity <= (line_at or 0)}
    words = _("Above: new since your last visit")
    return _joined(_with_line(cards.threads_drawn(feed.envelopes), is_old, words))


@register.simple_tag
def reply_items(feed: Feed, read_to: int | None) -> SafeString:
    """Draw the replies of a thread, with a line above what is new to the viewer."""
    is_new = {each.pk for each in feed.envelopes if read_to and each.pk > read_to}
    return _joined(_with_line(cards.replies_drawn(feed.envelopes), is_new, _("New")))


@register.simple_tag
def card(envelope: Envelope, post: Post) -> SafeString:
    """Draw the card of a thread for its own page, where the envelope is the page's."""
    return SafeString(cards.card_html(envelope, post))


@register.simple_tag
def kept_items(kept: Sequence) -> SafeString:
    """Draw bookmarked posts, each below what its keeper noted."""
    notes = {
        each.envelope.pk: render_to_string(
            "feeds/_bookmark_note.html",
            {"bookmark": each.bookmark, "network": each.envelope.network},
        )
        for each in kept
    }
    return _joined(cards.threads_drawn([each.envelope for each in kept], notes))


@register.simple_tag
def feed_kinds() -> list[Kind]:
    """The kinds of thread there are."""
    return kinds()


@register.simple_tag
def hole(what: str, post: int) -> str:
    """Leave a place for what is the viewer's own; see `feeds.cards`."""
    return cards.hole(what, post)


@register.simple_tag
def kind_lead(post: Post) -> SafeString | str:
    """What the kind of a thread shows above its text, or what it says of one of the replies."""
    if post.is_thread:
        lead = post.of_kind.lead
        return render_to_string(lead, {"post": post}) if lead else ""
    marks = (each for each in kinds() if each.marked_by and getattr(post, each.marked_by, None))
    return _joined((post.pk, render_to_string(each.reply_mark, {"post": post})) for each in marks)


@register.simple_tag
def kind_block(post: Post) -> SafeString | str:
    """What the kind of a thread shows below its text."""
    block = post.of_kind.block
    return render_to_string(block, {"post": post}) if block else ""


@register.filter
def quoted(post: Post, most: int = _QUOTE_LENGTH) -> str:
    """The beginning of what a post says, without marks, to be quoted."""
    words = " ".join(unescape(strip_tags(post.html)).split())
    if words:
        return Truncator(words).chars(most)
    return _("A post from elsewhere") if post.shares_id else _("A file, without words")


def _with_line(
    drawn: Iterable[tuple[int, str]], beyond: set[int], words: str
) -> Iterator[tuple[int, str]]:
    """Put a line before the first post that is `beyond` it, unless that is the very first."""
    is_before = False
    for pk, html in drawn:
        if is_before and pk in beyond:
            yield (
                0,
                format_html('<li class="new-line" role="separator"><span>{}</span></li>', words),
            )
        yield pk, html


def _joined(drawn: Iterable[tuple[int, str]]) -> SafeString:
    return SafeString("".join(html for _pk, html in drawn))
