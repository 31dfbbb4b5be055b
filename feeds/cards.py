"""
How posts are drawn: the letter is everyone's and kept rendered, the envelope is the viewer's.

A thread with its last replies is one text with holes, where the marks of whoever looks are put. So
a page that was drawn for one member costs the next one no template, and what was said is fetched
only to be drawn.
"""

import secrets
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from django.template.loader import render_to_string

from accounts.pieces import Pieces
from feeds.models import Post
from feeds.queries import Envelope, Marks, shown_of

# Nobody can write this into a post, for nobody knows it.
_HOLE = f"hole-{secrets.token_hex(16)}"


class Drawn(NamedTuple):
    """A text with a hole after each part but the last, and whose marks belong into which."""

    parts: tuple[str, ...]
    posts: tuple[int, ...]

    def filled(self, marks: dict[int, Marks]) -> str:
        """The text for a viewer with these marks."""
        html = [self.parts[0]]
        for part, post in zip(self.parts[1:], self.posts, strict=True):
            html += (str(marks[post]) if post in marks else "", part)
        return "".join(html)


# About 12 KB a thread with two replies: some 25 MB when full.
_threads: Pieces[Drawn] = Pieces(2_000)
_replies: Pieces[Drawn] = Pieces(2_000)


def threads_html(envelopes: Sequence[Envelope]) -> str:
    """Threads in their envelopes, their last replies in theirs; one query for all not kept."""
    keys = [
        _key(each.shown, each.reply_count, [a.shown for a in each.answers]) for each in envelopes
    ]
    kept = [_threads.find(key) for key in keys]
    posts = _posts(each for each, drawn in zip(envelopes, kept, strict=True) if drawn is None)

    def draw(envelope: Envelope) -> Drawn:
        answers = [posts[each.pk] for each in envelope.answers if each.pk in posts]
        return draw_thread(posts[envelope.pk], answers)

    return _joined(envelopes, kept, posts, draw)


def replies_html(envelopes: Sequence[Envelope]) -> str:
    """Replies in their envelopes; one query for all not kept."""
    kept = [_replies.find(each.shown) for each in envelopes]
    posts = _posts(each for each, drawn in zip(envelopes, kept, strict=True) if drawn is None)
    return _joined(envelopes, kept, posts, lambda envelope: draw_reply(posts[envelope.pk]))


def draw_thread(post: Post, answers: Sequence[Post]) -> Drawn:
    """
    Draw a thread with its last replies, unless it is kept.

    :param post: fetched `for_cards` and standing in its network, as the answers
    """
    key = _key(shown_of(post), post.reply_count, [shown_of(each) for each in answers])
    return _threads.get(key, lambda: _drawn("feeds/_thread.html", post, answers))


def draw_reply(post: Post) -> Drawn:
    """Draw a reply, unless it is kept; `post` as for `draw_thread`."""
    return _replies.get(shown_of(post), lambda: _drawn("feeds/_reply.html", post, ()))


def _key(shown: Hashable, reply_count: int, answers: Iterable[Hashable]) -> Hashable:
    return (shown, reply_count, tuple(answers))


def _posts(envelopes: Iterable[Envelope]) -> dict[int, Post]:
    """What is shown of these and their answers, to be drawn."""
    wanted = [pk for each in envelopes for pk in (each.pk, *(a.pk for a in each.answers))]
    if not wanted:
        return {}
    found = Post.objects.for_cards().select_related("network").filter(pk__in=wanted)
    return {post.pk: post.stand_in(post.network) for post in found}


def _joined(
    envelopes: Sequence[Envelope],
    kept: Sequence[Drawn | None],
    posts: dict[int, Post],
    draw: Callable[[Envelope], Drawn],
) -> str:
    html = []
    for envelope, found in zip(envelopes, kept, strict=True):
        if found is None and envelope.pk not in posts:
            continue  # It went away while we looked.
        # What is drawn is kept by what it shows now, which may be newer than what was asked for.
        drawn = found or draw(envelope)
        html.append(drawn.filled({each.pk: each.marks for each in (envelope, *envelope.answers)}))
    return "".join(html)


def _drawn(template: str, post: Post, answers: Sequence[Post]) -> Drawn:
    context = {"post": post, "answers": answers, "marks": _HOLE}
    parts = render_to_string(template, context).split(_HOLE)
    return Drawn(tuple(parts), (post.pk, *(each.pk for each in answers)))
