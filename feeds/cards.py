"""
How posts are drawn: the letter is everyone's and kept rendered, the envelope is the viewer's.

A thread with its last replies is one text with holes, into which what is the viewer's own is put:
their marks, why it stands here, what it leads to. So a page that was drawn for one member costs the
next one no template, and what was said is fetched only to be drawn.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from accounts.pieces import Pieces
from feeds.models import Post
from feeds.queries import Envelope, shown_of

# Nobody can write this into a post, for nobody knows it.
_MARK = f"hole-{secrets.token_hex(16)}"
_HOLE = re.compile(rf"{_MARK}-([a-z]+)-(\d+);")

Hole = tuple[str, int]


class Drawn(NamedTuple):
    """A text with a hole after each part but the last, and what belongs into which."""

    parts: tuple[str, ...]
    holes: tuple[Hole, ...]

    def filled(self, values: Mapping[Hole, str] | None = None) -> str:
        """The text for a viewer with these values; what has none stays empty."""
        html = [self.parts[0]]
        for part, hole in zip(self.parts[1:], self.holes, strict=True):
            html += ((values or {}).get(hole, ""), part)
        return "".join(html)


# About 10 KB a thread with two replies: some 20 MB when full.
_threads: Pieces[Drawn] = Pieces(2_000)
_replies: Pieces[Drawn] = Pieces(2_000)
_cards: Pieces[Drawn] = Pieces(1_000)
_references: Pieces[str] = Pieces(500)
_beginnings: Pieces[str] = Pieces(500)


def hole(what: str, post: int) -> str:
    """What a template puts where something of the viewer's own belongs: `marks` and so on."""
    return f"{_MARK}-{what}-{post};"


def threads_drawn(
    envelopes: Sequence[Envelope], notes: Mapping[int, str] | None = None
) -> Iterator[tuple[int, str]]:
    """
    Threads in their envelopes, their last replies in theirs, each with its id; one query for all
    that are not kept.

    :param notes: what stands above a post, by its id, as HTML
    """
    keys = [
        _key(each.shown, each.reply_count, [a.shown for a in each.answers]) for each in envelopes
    ]
    kept = [_threads.find(key) for key in keys]
    posts = _posts(each for each, drawn in zip(envelopes, kept, strict=True) if drawn is None)

    def draw_one(envelope: Envelope) -> Drawn:
        answers = [posts[each.pk] for each in envelope.answers if each.pk in posts]
        return draw_thread(posts[envelope.pk], answers)

    return _filled(envelopes, kept, posts, draw_one, notes or {})


def replies_drawn(envelopes: Sequence[Envelope]) -> Iterator[tuple[int, str]]:
    """Replies in their envelopes, each with its id; one query for all that are not kept."""
    kept = [_replies.find(each.shown) for each in envelopes]
    posts = _posts(each for each, drawn in zip(envelopes, kept, strict=True) if drawn is None)
    return _filled(envelopes, kept, posts, lambda envelope: draw_reply(posts[envelope.pk]), {})


def card_html(envelope: Envelope, post: Post) -> str:
    """The card of a thread alone, for a page that has an envelope of its own; as `draw_thread`."""
    drawn = _cards.get(shown_of(post), lambda: draw("feeds/_post.html", post=post))
    return drawn.filled(_values(envelope, _led_to_by([envelope]), {}))


def draw_thread(post: Post, answers: Sequence[Post]) -> Drawn:
    """
    Draw a thread with its last replies, unless it is kept.

    :param post: fetched `for_cards` and standing in its network, as the answers
    """
    key = _key(shown_of(post), post.reply_count, [shown_of(each) for each in answers])
    return _threads.get(key, lambda: draw("feeds/_thread.html", post=post, answers=answers))


def draw_reply(post: Post) -> Drawn:
    """Draw a reply, unless it is kept; `post` as for `draw_thread`."""
    return _replies.get(shown_of(post), lambda: draw("feeds/_reply.html", post=post))


def draw(template: str, **context: object) -> Drawn:
    """Draw a piece with holes."""
    text = render_to_string(template, context)
    parts, holes, end = [], [], 0
    for match in _HOLE.finditer(text):
        parts.append(text[end : match.start()])
        holes.append((match.group(1), int(match.group(2))))
        end = match.end()
    return Drawn((*parts, text[end:]), tuple(holes))


def reference_html(post: Post) -> str:
    """What a post looks like where another one leads to it; `post` as for `draw_thread`."""
    return _references.get(
        shown_of(post), lambda: render_to_string("feeds/_reference.html", {"post": post})
    )


def sealed_reference(post: int, network: str) -> str:
    """
    What stands in place of what a viewer may not see, or not yet: that it is there, how to ask.

    :param post: the one that leads there
    :param network: the slug of its network
    """
    return render_to_string("feeds/_reference.html", {"sharing": post, "network": network})


def _key(shown: Hashable, reply_count: int, answers: Iterable[Hashable]) -> Hashable:
    return (shown, reply_count, tuple(answers))


def _posts(envelopes: Iterable[Envelope]) -> dict[int, Post]:
    """What is shown of these and their answers, to be drawn."""
    return _fetched([pk for each in envelopes for pk in (each.pk, *(a.pk for a in each.answers))])


def _fetched(wanted: Sequence[int]) -> dict[int, Post]:
    if not wanted:
        return {}
    posts = Post.objects.for_cards().select_related("network__reaction_set")
    return {post.pk: post.stand_in(post.network) for post in posts.filter(pk__in=wanted)}


def _filled(
    envelopes: Sequence[Envelope],
    kept: Sequence[Drawn | None],
    posts: dict[int, Post],
    draw_one: Callable[[Envelope], Drawn],
    notes: Mapping[int, str],
) -> Iterator[tuple[int, str]]:
    led_to = _led_to_by(envelopes)
    for envelope, found in zip(envelopes, kept, strict=True):
        if found is None and envelope.pk not in posts:
            continue  # It went away while we looked.
        # What is drawn is kept by what it shows now, which may be newer than what was asked for.
        drawn = found or draw_one(envelope)
        yield envelope.pk, drawn.filled(_values(envelope, led_to, notes))


def _values(
    envelope: Envelope, led_to: Mapping[Hole, str], notes: Mapping[int, str]
) -> dict[Hole, str]:
    """What belongs into the holes of a thread with its answers, or of a reply that stands alone."""
    values: dict[Hole, str] = {
        ("marks", each.pk): str(each.marks) for each in (envelope, *envelope.answers)
    }
    for each in (envelope, *envelope.answers):
        if each.marks.is_folded:
            values["fold", each.pk] = render_to_string("feeds/_fold.html")
    if envelope.pk in notes:
        values["why", envelope.pk] = notes[envelope.pk]
    elif envelope.is_mention:
        values["why", envelope.pk] = render_to_string("feeds/_mention.html", {"envelope": envelope})
    elif envelope.why:
        values["why", envelope.pk] = format_html('<p class="why">{}</p>', envelope.why)
    for hole in (("reference", envelope.pk), ("thread", envelope.pk)):
        if hole in led_to:
            values[hole] = led_to[hole]
    return values


def _led_to_by(envelopes: Sequence[Envelope]) -> dict[Hole, str]:
    """
    What these lead to, and the threads of replies that stand alone, as far as each viewer may see
    them; one query for all not kept.
    """
    leading = [each for each in envelopes if each.shares is not None]
    answering = [each for each in envelopes if each.of_thread is not None]
    references = {each.pk: each.reference and _references.find(each.reference) for each in leading}
    beginnings = {each.pk: each.thread and _beginnings.find(each.thread) for each in answering}
    wanted = [each.shares for each in leading if each.reference and not references[each.pk]]
    wanted += [each.of_thread for each in answering if each.thread and not beginnings[each.pk]]
    posts = _fetched([pk for pk in wanted if pk is not None])
    html: dict[Hole, str] = {}
    for each in leading:
        known, post = references[each.pk], posts.get(each.shares or 0)
        if each.reference and post is not None:
            known = reference_html(post)
        html["reference", each.pk] = known or sealed_reference(each.pk, each.network)
    for each in answering:
        known, post = beginnings[each.pk], posts.get(each.of_thread or 0)
        if each.thread and post is not None:
            known = _beginning_html(post)
        html["thread", each.pk] = known or _beginning_gone(each)
    return html


def _beginning_html(thread: Post) -> str:
    """What a reply stands below where its thread is not; `thread` as for `draw_thread`."""
    context = {"thread": thread, "group": thread.group.name}
    urls = {"url": thread.get_absolute_url(), "group_url": thread.group.get_absolute_url()}
    return _beginnings.get(
        shown_of(thread), lambda: render_to_string("feeds/_in_reply_to.html", context | urls)
    )


def _beginning_gone(reply: Envelope) -> str:
    """The same of a thread that was deleted; what was said in it still has its page."""
    name, slug = reply.group
    urls = {
        "url": reverse("feeds:thread", args=[reply.network, reply.of_thread]),
        "group_url": reverse("feeds:group", args=[reply.network, slug]),
    }
    return render_to_string("feeds/_in_reply_to.html", {"group": name} | urls)
