"""
The Markdown of Collab: CommonMark without HTML and images, with tables, task lists, struck words,
plain addresses as links, and names of colleagues (`@ada`) and topics (`#canteen`).

Without references (`[a]: address`), which make megabytes of twenty thousand characters.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from accounts.text.bounds import MAX_NESTING, Budget, PaidList, require_depth
from accounts.text.characters import normal, topic_slug
from accounts.text.walls import is_safe_url

_HANDLE = re.compile(r"@([a-z0-9][a-z0-9-]{0,59})", re.IGNORECASE)
_TOPIC = re.compile(r"#([^\W_](?:[\w-]{0,58}[^\W_])?)")
_TASK = re.compile(r"\[([ xX])\]\s")
_WORD = re.compile(r"\S+")
# Addresses are looked for in words no longer than this: the search is quadratic in the word.
_LONGEST_ADDRESS = 1_000
_MAYBE_ADDRESS = re.compile(r"\S\.\S|\S@\S")
# Addresses found in a text make tokens that nobody counts; what they cost is paid before.
_COST_OF_ADDRESS = 12


def parse(text: str) -> list[Token]:
    """
    Read a text that is in its normal form.

    :raises TextRefused: if it is too intricate
    """
    budget = Budget()
    markdown = _markdown()
    state = StateCore(text, markdown, {"budget": budget})
    state.tokens = PaidList(budget)
    markdown.core.process(state)
    return state.tokens


def draw(tokens: list[Token], names: dict[str, Any]) -> str:
    """Make HTML of what was read, not yet safe; `names` as for `accounts.text.render`."""
    markdown = _markdown()
    return str(markdown.renderer.render(tokens, markdown.options, names))


def inline(tokens: list[Token]) -> Iterator[Token]:
    """The words and marks within the blocks, in order."""
    for token in tokens:
        yield from token.children or ()


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": MAX_NESTING + 4}
    markdown = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    markdown.core.ruler.enable("linkify")
    markdown.disable(["image", "html_block", "html_inline", "reference"])
    markdown.linkify = _Addresses()
    markdown.validateLink = is_safe_url  # type: ignore[method-assign]
    # Every step is paid for: each block rule begun at a line, each inline rule at a place.
    markdown.block.ruler.before(
        "table", "budget", _pay_for_line, {"alt": ["paragraph", "blockquote", "list"]}
    )
    markdown.inline.ruler.before("text", "budget", _pay_for_place)
    markdown.inline.ruler.before("newline", "address", _address)
    markdown.inline.ruler.before("link", "mention", _naming("@", _HANDLE, "mention"))
    markdown.inline.ruler.before("link", "topic", _naming("#", _TOPIC, "topic"))
    markdown.core.ruler.at("inline", _read_words)
    markdown.core.ruler.after("inline", "tasks", _tasks)
    for kind in ("mention", "topic"):
        markdown.add_render_rule(kind, _draw_name)
    for kind in ("heading_open", "heading_close"):
        markdown.add_render_rule(kind, _draw_heading)
    for kind in ("td_open", "th_open"):
        markdown.add_render_rule(kind, _draw_cell)
    return markdown


def _pay_for_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    require_depth(state.level)
    state.env["budget"].spend()
    return False


def _pay_for_place(state: StateInline, silent: bool) -> bool:
    state.env["budget"].spend()
    return False


def _read_words(state: StateCore) -> None:
    budget = state.env["budget"]
    for token in state.tokens:
        if token.type == "inline":
            budget.spend(_COST_OF_ADDRESS * len(_MAYBE_ADDRESS.findall(token.content)))
            token.children = PaidList(budget)
            state.md.inline.parse(token.content, state.md, state.env, token.children)


class _Addresses(LinkifyIt):
    """Finds addresses word by word, so that what it costs grows with the text and no faster."""

    def match(self, text: str) -> list[Any]:
        found = []
        for word in _WORD.finditer(text):
            if len(word[0]) > _LONGEST_ADDRESS or not _MAYBE_ADDRESS.search(word[0]):
                continue
            for match in super().match(word[0]) or ():
                match.index += word.start()
                match.last_index += word.start()
                found.append(match)
        return found

    def test(self, text: str) -> bool:
        return bool(_MAYBE_ADDRESS.search(text))

    def pretest(self, text: str) -> bool:
        return self.test(text)


def _address(state: StateInline, silent: bool) -> bool:
    """Take `https://…` whole, before its underscores and stars are read as marks."""
    begin, end = state.pos, state.pos
    if state.linkLevel or not state.src.startswith("://", begin):
        return False
    for scheme in ("http", "https"):
        if state.src[max(0, end - len(scheme)) : end].lower() == scheme:
            begin = end - len(scheme)
    if begin == end or not state.pending.lower().endswith(("http", "https")):
        return False
    if begin and state.src[begin - 1].isalnum():
        return False
    word = _WORD.match(state.src, begin, min(state.posMax, begin + _LONGEST_ADDRESS))
    match = state.md.linkify.match_at_start(word[0]) if word else None  # type: ignore[union-attr]
    if match is None:
        return False
    shown = match.url.rstrip("*_~")
    url = state.md.normalizeLink(shown)
    if not state.md.validateLink(url):
        return False
    if not silent:
        state.pending = state.pending[: -(end - begin)]
        opened = state.push("link_open", "a", 1)
        state.env["budget"].take_back(opened.type)  # `_read_words` paid for the address.
        opened.attrs = {"href": url}
        opened.markup, opened.info = "linkify", "auto"
        state.push("text", "", 0).content = state.md.normalizeLinkText(shown)
        closed = state.push("link_close", "a", -1)
        closed.markup, closed.info = "linkify", "auto"
    state.pos = begin + len(shown)
    return True


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
            token.meta = {"slug": topic_slug(name)}
        state.pos += 1 + len(match.group(1).rstrip("-") if kind == "mention" else name)
        return True

    return rule


def _tasks(state: StateCore) -> None:
    """Make tasks of items that begin with `[ ]` or `[x]`: a box, and what is to be done."""
    budget = state.env["budget"]
    lists: list[Token] = []
    for before, token in zip((None, None, *state.tokens), state.tokens, strict=False):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "inline" and before and before.type == "list_item_open":
            match = _TASK.match(token.content)
            if not match or not token.children or token.children[0].type != "text":
                continue
            token.children[0].content = token.children[0].content[3:]
            box = Token("task", "input", 0)
            budget.spend_on(box)
            box.attrs = {"type": "checkbox", "disabled": ""}
            if match[1] != " ":
                box.attrs["checked"] = ""
            token.children = [
                Token("label_open", "label", 1),
                box,
                *token.children,
                Token("label_close", "label", -1),
            ]
            before.attrs["class"] = "task"
            lists[-1].attrs["class"] = "task-list"


def _draw_name(
    self: RendererHTML, tokens: list[Token], index: int, options: object, names: dict
) -> str:
    token = tokens[index]
    mark = "@" if token.type == "mention" else "#"
    if token.type == "topic":
        url = names.get("topics", {}).get(token.meta["slug"])
        if url is not None:
            shown = escape(token.content)
            return f'<a class="topic" href="{escape(url)}" data-topic="">#{shown}</a>'
    elif token.content in names.get("calls", ()):
        return f'<strong class="callout">@{escape(token.content)}</strong>'
    elif token.content in names.get("mentions", {}):
        name, url, number = names["mentions"][token.content]
        shown = escape(normal(name))
        return f'<a class="mention" href="{escape(url)}" data-user="{number}">@{shown}</a>'
    return mark + escape(token.content)


def _draw_heading(
    self: RendererHTML, tokens: list[Token], index: int, options: object, names: dict
) -> str:
    # A post stands below the headings of its page, so its own begin at the second level.
    token = tokens[index]
    level = min(4, int(token.tag[1]) + 1)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _draw_cell(
    self: RendererHTML, tokens: list[Token], index: int, options: object, names: dict
) -> str:
    token = tokens[index]
    # "text-align:right"
    align = str(token.attrs.get("style", "")).partition(":")[2]
    return f'<{token.tag} align="{align}">' if align else f"<{token.tag}>"
