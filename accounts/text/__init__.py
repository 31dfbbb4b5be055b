"""
What members write, made safe: Markdown in, allow-listed HTML out.

`render` is the one function that makes HTML of a text. Markdown is read with raw HTML off
(`markup`), within bounds that are told (`bounds`), and what comes of it goes through two
independent walls (`walls`, promise P5). `RULES` is kept beside everything rendered, so that older
HTML can be made anew.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token

from accounts.text.bounds import MAX_MENTIONS, MAX_NESTING, MAX_TOPICS, TextRefused, require_few
from accounts.text.characters import is_blank, normal, topic_slug
from accounts.text.markup import draw, inline, parse
from accounts.text.walls import clean, is_safe_url

__all__ = [
    "MAX_MENTIONS",
    "MAX_NESTING",
    "MAX_TOPICS",
    "RULES",
    "TextRefused",
    "Written",
    "clean",
    "is_blank",
    "is_safe_url",
    "normal",
    "plain",
    "read",
    "render",
    "render_document",
    "topic_slug",
]

RULES = 2


@dataclass
class Written:
    """What a text names: handles and topics, in the order in which they occur, each once."""

    handles: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list, repr=False)


def read(text: str) -> Written:
    """
    Find whom and what `text` names; inside code nothing is a name.

    :raises TextRefused: if it names too many, or is too intricate
    """
    tokens = parse(normal(text))
    handles: dict[str, None] = {}
    topics: dict[str, str] = {}
    for token in inline(tokens):
        if token.type == "mention":
            handles.setdefault(token.content)
        elif token.type == "topic":
            topics.setdefault(token.meta["slug"], token.content)
    require_few(handles, topics)
    return Written(list(handles), list(topics.values()), tokens)


def render(
    text: str | Written,
    *,
    mentions: Mapping[str, tuple[str, str, int]] | None = None,
    topics: Mapping[str, str] | None = None,
    calls: Collection[str] = (),
) -> str:
    """
    Make HTML of the Markdown in `text`, the same for every reader.

    :param text: or what was `read` of it, so that it is parsed once
    :param mentions: handle → name shown, address and id; a handle that is not in it stays text
    :param topics: topic slug → address; a topic that is not in it stays text
    :param calls: words after an `@` that call many at once
    :raises TextRefused: if it is too intricate
    """
    tokens = text.tokens if isinstance(text, Written) else parse(normal(text))
    names = {"mentions": mentions or {}, "topics": topics or {}, "calls": calls}
    return clean(draw(tokens, names))


def render_document(text: str) -> str:
    """
    Make HTML of Markdown that names nobody, such as a policy.

    :raises TextRefused: if it is too intricate
    """
    return render(text)


def plain(text: str, length: int = 200) -> str:
    """The beginning of a Markdown text without its marks, for mails, titles and previews."""
    # No more is read than can be shown, marks and long addresses included.
    text = normal(text[: 10 * length + 1_000])
    try:
        words = " ".join(
            token.content
            for token in inline(parse(text))
            if token.type in {"text", "code_inline", "mention", "topic"} and token.content
        )
    except TextRefused:
        words = text
    words = re.sub(r"\s+", " ", words).strip()
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"
