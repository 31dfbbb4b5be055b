"""Browsers by the names that people know them by."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that occurs counts: nearly every browser also claims to be Safari, and Mozilla.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """Name the browser and the system that a User-Agent header tells of, as far as it does."""
    known = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if known and system:
        return _("%(browser)s on %(system)s") % {"browser": known, "system": system}
    return known or system or user_agent[:40] or _("Unknown browser")


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
