"""The first visit over the wire: the page and everything that it leads a browser to fetch."""

import re
from urllib.parse import urljoin, urlsplit

from tests.bench.load import get, once
from tests.bench.tiers import Tier
from tests.bench.visitors import Scene

_IN_PAGE = re.compile(
    r"""<(?:link[^>]+?href|script[^>]+?src|img[^>]+?src|use[^>]+?href)="([^"#]+)"""
)
_LAZY = re.compile(r'<img[^>]+loading="lazy"[^>]*>')
_IN_CSS = re.compile(r"""@import (?:url\()?["']([^"']+)|url\(["']?([^"')]+)""")
# Not `import(…)`: that is fetched when somebody does what it is for.
_IN_SCRIPT = re.compile(r"""(?:from|import) ?["'](\.{1,2}/[^"']+)["']""")


def first_visit(tier: Tier, scene: Scene) -> dict[str, int]:
    """Bytes of the page, of everything, and how many answers: gzip, heads of answers included."""
    start = f"/{scene.network}/"
    cookie = scene.visitors[0].cookie
    sizes: dict[str, int] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in sizes:
            continue
        request = get(path, tier.pages, Cookie=cookie, Accept_Encoding="gzip")
        sizes[path] = len(once(tier.pages, request))
        plain = once(tier.pages, get(path, tier.pages, Cookie=cookie, Accept_Encoding="identity"))
        waiting += _led_to(path, plain)
    return {"page": sizes[start], "all": sum(sizes.values()), "answers": len(sizes)}


def _led_to(path: str, answer: bytes) -> list[str]:
    head, body = answer.split(b"\r\n\r\n", 1)
    kind = re.search(rb"\r\ncontent-type: *([\w/]+)", head, re.IGNORECASE)
    text = body.decode(errors="replace")
    if kind and kind[1] == b"text/html":
        found = _IN_PAGE.findall(_LAZY.sub("", text))
    elif kind and kind[1] == b"text/css":
        found = [one or other for one, other in _IN_CSS.findall(text)]
    elif kind and b"javascript" in kind[1]:
        found = _IN_SCRIPT.findall(text)
    else:
        found = []
    links = [urljoin(path, link) for link in found if not link.startswith("data:")]
    return [link for link in links if not urlsplit(link).netloc]
