"""Which views take files. All others are sent a form at most, and may be sent no more than that."""

from collections.abc import Callable

from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]


def takes_files(view: View) -> View:
    """Let requests to this view be as large as an upload may be."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view
