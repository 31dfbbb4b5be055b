"""Log lines that tell what happened, and never a token, a password or a control character."""

import json
import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from accounts.scrubbing import scrubbed

_number: ContextVar[str] = ContextVar("request_number", default="")


@contextmanager
def numbered() -> Iterator[None]:
    """Give what is logged inside one number, by which who saw an error page can tell of it."""
    token = _number.set(secrets.token_hex(8))
    try:
        yield
    finally:
        _number.reset(token)


def request_number() -> str:
    """The number of the request at work; nothing outside of one."""
    return _number.get()


class ScrubFilter(logging.Filter):
    """Scrub a record before any formatter sees it: its message, its arguments, its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrubbed(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = scrubbed(
                "".join(traceback.format_exception(*record.exc_info)).rstrip()
            )
        record.request_number = request_number()
        return True


class PlainFormatter(logging.Formatter):
    """A line for people; what was said during a request ends in the number of it."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        number = getattr(record, "request_number", "")
        return super().formatMessage(record) + (f" (request {number})" if number else "")


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
        if number := getattr(record, "request_number", ""):
            entry["request"] = number
        if record.exc_text:
            entry["traceback"] = record.exc_text
        return json.dumps(entry, ensure_ascii=False)
