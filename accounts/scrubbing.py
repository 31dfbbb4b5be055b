"""Texts that may be kept and shown to people: without passwords, tokens and control characters."""

import re

from django.conf import settings

SECRETS = re.compile(
    r"(?P<kept>/invitation/|/password/reset/key/|/confirm-email/|first-run-key[ =:]+"
    r"|(?:password|token|secret|sessionid)['\"]?\s*[=:]\s*['\"]?)(?P<secret>[^\s/?&'\",;]+)",
    re.IGNORECASE,
)
# Who signs in at another server, and by what: `postgres://collab:secret@…`.
SIGNED_IN = re.compile(r"(?P<kept>\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", re.IGNORECASE)
# Nobody reads such a word, but it may open something: 24 letters and digits or more, mixed.
OPAQUE = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}(?![\w-])")
CONTROLS = {number: f"\\x{number:02x}" for number in [*range(9), *range(11, 32), 127]}
GONE = "[…]"
LONGEST_ERROR = 500


def scrubbed(text: str) -> str:
    """Replace the secret parts of `text`, and make control characters visible."""
    text = SIGNED_IN.sub(lambda found: f"{found['kept']}{GONE}@", text)
    return SECRETS.sub(lambda found: found["kept"] + GONE, text).translate(CONTROLS)


def said_by(error: Exception) -> str:
    """What an error says, on one line and without secrets, to be kept and shown to people."""
    text = f"{type(error).__name__}: {error}".rstrip(": ")
    for secret in _known_secrets():
        text = text.replace(secret, GONE)
    return OPAQUE.sub(GONE, " ".join(scrubbed(text).split()))[:LONGEST_ERROR]


def _known_secrets() -> list[str]:
    values = [
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        settings.EMAIL_HOST_PASSWORD,
        settings.DATABASES["default"].get("PASSWORD", ""),
        (settings.REDIS_URL or "").rpartition("@")[0].rpartition(":")[2],
    ]
    return [value for value in values if value]
