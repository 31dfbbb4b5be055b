"""
The two walls between what a member wrote and everybody's browser (promise P5): nh3, then bleach.

They share no code and no table. Each says by itself what may pass, so that a mistake in one list is
not a mistake in both. This is the only module that imports either.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import bleach
import nh3
from django.utils.translation import gettext as _

from accounts.text.bounds import TextRefused

_SCHEMES = frozenset({"http", "https", "mailto"})

# --- The first wall: nh3 ---

_TAGS = {
    *("blockquote", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
    *("a", "br", "code", "del", "em", "input", "label", "s", "strong"),
}
_ATTRIBUTES = {
    "a": {"href", "class", "data-user", "data-topic"},
    "ol": {"start", "class"},
    "code": {"class"},
    "li": {"class"},
    "strong": {"class"},
    "ul": {"class"},
    "input": {"type", "checked", "disabled"},
    "th": {"align"},
    "td": {"align"},
}
_CLASSES = re.compile(r"mention|callout|topic|task-list|task|language-[\w+-]{1,20}")
_CONTENT_TOO = {"script", "style", "template", "svg", "math", "iframe", "object"}

# What bleach may be given: it is slow without bound on more (38 s were measured).
_MAX_HTML = 600_000


def clean(html: str) -> str:
    """
    Let only allow-listed HTML through both walls; the result is a fixed point of each.

    :raises TextRefused: if it is more than any text that is written here becomes
    """
    if len(html) > _MAX_HTML:
        raise _too_long()
    return second_wall(first_wall(html))


def first_wall(html: str) -> str:
    """What nh3 lets through."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
        clean_content_tags=_CONTENT_TOO,
    )


def second_wall(html: str) -> str:
    """What bleach lets through of it."""
    if len(html) > _MAX_HTML:
        raise _too_long()
    return str(_bleach().clean(html))


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
    if name == "align":
        return value if value in {"left", "center", "right"} else None
    if tag == "input":
        return {"type": "checkbox", "checked": "", "disabled": ""}.get(name)
    return value


# --- The second wall: bleach ---

_SECOND_TAGS = frozenset(
    ("a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "input", "label")
    + ("li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul")
)


def _second_link(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return is_safe_url(value)
    if name == "data-user":
        return value.isascii() and value.isdigit()
    return (name, value) in {
        ("rel", "noopener noreferrer nofollow"),
        ("class", "mention"),
        ("class", "topic"),
        ("data-topic", ""),
    }


def _second_input(tag: str, name: str, value: str) -> bool:
    return (name, value) in {("type", "checkbox"), ("checked", ""), ("disabled", "")}


def _second_align(tag: str, name: str, value: str) -> bool:
    return name == "align" and value in {"left", "center", "right"}


def _second_class(tag: str, name: str, value: str) -> bool:
    return name == "class" and (
        value in {"task-list", "task"} if tag in {"ul", "ol", "li"} else value[:9] == "language-"
    )


def _second_strong(tag: str, name: str, value: str) -> bool:
    return (name, value) == ("class", "callout")


def _second_list(tag: str, name: str, value: str) -> bool:
    return (name == "start" and value.isdigit()) or _second_class(tag, name, value)


@lru_cache(maxsize=1)
def _bleach() -> bleach.Cleaner:
    cleaner = bleach.Cleaner(
        tags=_SECOND_TAGS,
        attributes={
            "a": _second_link,
            "code": _second_class,
            "input": _second_input,
            "li": _second_class,
            "ol": _second_list,
            "strong": _second_strong,
            "td": _second_align,
            "th": _second_align,
            "ul": _second_class,
        },
        protocols=["http", "https", "mailto"],
        strip=True,
        strip_comments=True,
    )
    # As nh3 writes it, `disabled=""`; so what comes out is a fixed point of both.
    cleaner.serializer.minimize_boolean_attributes = False
    return cleaner


def _too_long() -> TextRefused:
    return TextRefused(_("That is too much for one text. Split it."))
