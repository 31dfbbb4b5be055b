"""
What members write, made safe: Markdown in, allow-listed HTML out.

Two independent walls (promise P5): nh3 first, then bleach with an allow-list of its own on nh3's
bounded result. This is the only module that imports either, and the only one that marks text as
safe. `RULES` is kept beside everything rendered, so that older HTML can be made anew.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

RULES = 1

_BLOCKS = {"blockquote", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
_WORDS = {"a", "br", "code", "del", "em", "input", "s", "strong"}
_TAGS = frozenset(_BLOCKS | _TABLES | _WORDS)
_ATTRIBUTES = {
    "a": {"href", "class", "data-user", "data-topic"},
    "ol": {"start"},
    "code": {"class"},
    "li": {"class"},
    "ul": {"class"},
    "input": {"type", "checked", "disabled", "class"},
    "th": {"align"},
    "td": {"align"},
}
_SCHEMES = frozenset({"http", "https", "mailto"})
_CLASSES = re.compile(
    r"mention|topic|contains-task-list|task-list-item(-checkbox)?|language-[\w+-]{1,20}"
)

_HANDLE = re.compile(r"@([a-z0-9][a-z0-9-]{0,59})", re.IGNORECASE)
_TOPIC = re.compile(r"#([^\W_](?:[\w-]{0,58}[^\W_])?)")
MAX_MENTIONS = 50
MAX_TOPICS = 10


@dataclass
class Written:
    """What a text names: handles and topics, in the order in which they occur, each once."""

    handles: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


def read(text: str) -> Written:
    """Find whom and what `text` names; inside code nothing is a name."""
    written = Written()
    for token in _inline_tokens(_markdown().parse(normal(text))):
        if token.type == "mention" and token.content not in written.handles:
            written.handles.append(token.content)
        elif token.type == "topic" and token.meta["slug"] not in map(topic_slug, written.topics):
            written.topics.append(token.content)
    del written.handles[MAX_MENTIONS:], written.topics[MAX_TOPICS:]
    return written


def render(
    text: str,
    *,
    mentions: Mapping[str, tuple[str, str, int]] | None = None,
    topics: Mapping[str, str] | None = None,
) -> str:
    """
    Make HTML of the Markdown in `text`, the same for every reader.

    :param mentions: handle → name shown, address and id; a handle that is not in it stays text
    :param topics: topic slug → address; a topic that is not in it stays text
    """
    env = {"mentions": mentions or {}, "topics": topics or {}}
    return clean(_markdown().render(normal(text), env))


def render_document(text: str) -> str:
    """Make HTML of Markdown that names nobody, such as a policy."""
    return render(text)


def plain(text: str, length: int = 200) -> str:
    """The beginning of a Markdown text without its marks, for mails, titles and previews."""
    words = " ".join(
        token.content
        for token in _inline_tokens(_markdown().parse(normal(text)))
        if token.type in {"text", "code_inline", "mention", "topic"} and token.content
    )
    words = re.sub(r"\s+", " ", words).strip()
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"


def clean(html: str) -> str:
    """Let only allow-listed HTML through both walls; the result is a fixed point of each."""
    return _second_wall(
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            attribute_filter=_attribute,
            url_schemes=set(_SCHEMES),
            link_rel="noopener noreferrer nofollow",
            clean_content_tags={"script", "style", "template", "svg", "math", "iframe", "object"},
        )
    )


def normal(text: str) -> str:
    """Bring a text into the form in which it is stored: NFC, `\\n`, no control characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def topic_slug(name: str) -> str:
    """The form in which a topic is one: `#Desk-Policy` and `#desk-policy` are the same."""
    return unicodedata.normalize("NFKC", name).casefold()[:60]


def is_safe_url(url: str) -> bool:
    """Whether a link may stand in a text: http, https or mailto, or a path of this site."""
    # Browsers drop control characters and white space inside a scheme; so does this check.
    squeezed = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]", "", url)
    try:
        parts = urlsplit(squeezed)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in _SCHEMES
    return (
        squeezed.startswith("/")
        and not squeezed.startswith(("//", "/\\"))
        and ":" not in squeezed.split("/")[0]
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_safe_url(value) else None
    if name == "class":
        kept = [word for word in value.split() if _CLASSES.fullmatch(word)]
        return " ".join(kept) or None
    if name in {"data-user", "start"}:
        return value if value.isascii() and value.isdigit() else None
    if tag == "input":
        return {"type": "checkbox", "checked": "", "disabled": ""}.get(name)
    return value


def _second_wall(html: str) -> str:
    return str(_bleach().clean(html))


@lru_cache(maxsize=1)
def _bleach() -> bleach.Cleaner:
    # nh3 adds `rel`; everything else is what it let through, asked for a second time.
    return bleach.Cleaner(
        tags=_TAGS,
        attributes={
            **{tag: list(names) for tag, names in _ATTRIBUTES.items()},
            "a": _link_attribute,
        },
        protocols=_SCHEMES,
        strip=True,
        strip_comments=True,
    )


def _link_attribute(tag: str, name: str, value: str) -> bool:
    return name in {*_ATTRIBUTES["a"], "rel"} and (name != "href" or is_safe_url(value))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = (
        MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
        .enable(["table", "strikethrough", "linkify"])
        .disable(["image", "html_block", "html_inline"])
        .use(tasklists_plugin)
    )
    markdown.validateLink = is_safe_url  # type: ignore[method-assign]
    markdown.inline.ruler.before("link", "mention", _naming("@", _HANDLE, "mention"))
    markdown.inline.ruler.before("link", "topic", _naming("#", _TOPIC, "topic"))
    markdown.add_render_rule("mention", _draw_mention)
    markdown.add_render_rule("topic", _draw_topic)
    markdown.add_render_rule("heading_open", _draw_heading)
    markdown.add_render_rule("heading_close", _draw_heading)
    return markdown


def _naming(mark: str, pattern: re.Pattern[str], kind: str) -> Callable[[StateInline, bool], bool]:
    """Make an inline rule: `mark` and a name, at the start of a word, become a token."""

    def rule(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != mark or state.linkLevel:
            return False
        before = state.src[state.pos - 1] if state.pos else " "
        if before.isalnum() or before in "_/@#&":
            return False
        match = pattern.match(state.src, state.pos)
        if not match or match.end() > state.posMax:
            return False
        name = match.group(1)
        if kind == "mention":
            name = name.rstrip("-").lower()
        elif name.isdigit():
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content = name
            token.meta = {"slug": topic_slug(name), "text": match.group(0)}
        state.pos += 1 + len(match.group(1).rstrip("-") if kind == "mention" else name)
        return True

    return rule


def _inline_tokens(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def _draw_mention(
    self: RendererHTML, tokens: list[Token], index: int, options: object, env: dict
) -> str:
    handle = tokens[index].content
    if handle not in env.get("mentions", {}):
        return "@" + escape(handle)
    name, url, number = env["mentions"][handle]
    return f'<a class="mention" href="{escape(url)}" data-user="{number}">@{escape(name)}</a>'


def _draw_topic(
    self: RendererHTML, tokens: list[Token], index: int, options: object, env: dict
) -> str:
    token = tokens[index]
    url = env.get("topics", {}).get(token.meta["slug"])
    if url is None:
        return "#" + escape(token.content)
    return f'<a class="topic" href="{escape(url)}" data-topic="">#{escape(token.content)}</a>'


def _draw_heading(
    self: RendererHTML, tokens: list[Token], index: int, options: object, env: dict
) -> str:
    # A post stands below the headings of its page, so its own begin at the second level.
    token = tokens[index]
    level = min(4, int(token.tag[1]) + 1)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"
