"""What is logged, how much of it, and by which form; settings ask for it."""

from typing import Any


def logging_of(*, production: bool, level: str) -> dict[str, Any]:
    """Python's own configuration of logs: JSON lines for machines, or plain ones for people."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"scrub": {"()": "collab.server.logs.ScrubFilter"}},
        "formatters": {
            "json": {"()": "collab.server.logs.JSONFormatter"},
            "plain": {
                "()": "collab.server.logs.PlainFormatter",
                "format": "{asctime} {levelname:<7} {name}: {message}",
                "style": "{",
                "datefmt": "%H:%M:%S",
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if production else "plain",
                "filters": ["scrub"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": level} for name in ("accounts", "groups", "feeds", "collab")},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # A 404 for a network one is not in is how things should be, not a warning.
            "django.request": {"level": "ERROR"},
            "daphne": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }
