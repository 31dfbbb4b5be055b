"""Log lines that tell what happened, and never a token, a password or a control character."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

SECRETS = re.compile(
    r"(?P<kept>/invitation/|/password/reset/key/|/confirm-email/|first-run-key[ =:]+"
    r"|(?:password|token|secret|sessionid)['\"]?\s*[=:]\s*['\"]?)(?P<secret>[^\s/?&'\",;]+)",
    re.IGNORECASE,
)
CONTROLS = {number: f"\\x{number:02x}" for number in [*range(9), *range(11, 32), 127]}


def scrubbed(text: str) -> str:
    """Replace the secret parts of `text`, and make control characters visible."""
    return SECRETS.sub(lambda found: found["kept"] + "[…]", text).translate(CONTROLS)


class ScrubFilter(logging.Filter):
    """Scrub a record before any formatter sees it: its message, its arguments, its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrubbed(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = scrubbed(
                "".join(traceback.format_exception(*record.exc_info)).rstrip()
            )
        return True


class JSONFormatter(logging.Formatter):
    """One JSON object a line, for machines that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_text:
            entry["traceback"] = record.exc_text
        return json.dumps(entry, ensure_ascii=False)
