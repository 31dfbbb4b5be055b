"""Whether what the environment says is safe and makes sense."""

import os
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong
from collab.environment import is_loopback

SETTINGS = "Settings"
_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


@examines(SETTINGS)
def environment() -> Iterator[Finding]:
    problems = settings.ENVIRONMENT.problems
    for problem in problems:
        yield wrong("%(problem)s", _("Collab does not start until then."), problem=problem)
    if not problems:
        tier = _("production") if settings.PRODUCTION else _("embedded")
        yield well(_("What the environment says is complete: the %(tier)s tier."), tier=tier)
    if settings.DEBUG:
        yield note(_("DEBUG shows the inside of errors to everybody."), _("Unset DEBUG."))


@examines(SETTINGS)
def secret_key() -> Iterator[Finding]:
    path = settings.DATA_DIR / "secret-key"
    if "SECRET_KEY" not in os.environ and path.exists() and path.stat().st_mode & _OTHERS_MAY:
        yield wrong(
            _("Other users of this machine can read %(path)s, which signs all sessions."),
            "chmod 600 %(path)s",
            path=path,
        )
    if len(settings.SECRET_KEY_FALLBACKS) > 2:
        yield note(
            _("%(count)s earlier secret keys still count."),
            _("Take those out of SECRET_KEY_FALLBACKS that were replaced over two weeks ago."),
            count=len(settings.SECRET_KEY_FALLBACKS),
        )


@examines(SETTINGS)
def public_address() -> Iterator[Finding]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    loopback = is_loopback(host)
    if not settings.HTTPS and not loopback:
        yield wrong(
            _("Passwords travel unencrypted to %(address)s."),
            _("Put a proxy with a certificate in front, and begin BASE_URL with https://."),
            address=settings.BASE_URL,
        )
    elif loopback:
        yield note(
            _("Only this machine can use %(address)s, and links in mails lead there."),
            _("Set BASE_URL to the address that people will use."),
            address=settings.BASE_URL,
        )
    else:
        yield well(_("People use %(address)s."), address=settings.BASE_URL)


@examines(SETTINGS)
def proxies() -> Iterator[Finding]:
    count = settings.TRUSTED_PROXY_COUNT
    if count > 2:
        yield note(
            _("TRUSTED_PROXY_COUNT=%(count)s: anybody could claim any address if there are fewer."),
            _("Count the proxies between people and Collab; one nginx alone is 1."),
            count=count,
        )
    elif settings.HTTPS and not count and not settings.PRODUCTION:
        yield wrong(
            _("BASE_URL says https, but no proxy is trusted to say that a request came by it, so "
              "each is sent round in a circle."),
            _("Set TRUSTED_PROXY_COUNT=1 for one proxy in front."),
        )  # fmt: skip
    elif count and settings.HOST not in ("127.0.0.1", "::1", "[::1]", "localhost"):
        yield note(
            _("HOST=%(host)s: whoever reaches port %(port)s past the proxy can claim any address."),
            _("Let only the proxy reach it: HOST=127.0.0.1, a firewall, or a network of its own."),
            host=settings.HOST,
            port=settings.PORT,
        )
