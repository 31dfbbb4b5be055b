"""The backend that `ENGINE` names."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> base.SQLiteCursorWrapper:
        return self.connection.cursor(factory=Cursor)


class Cursor(base.SQLiteCursorWrapper):
    """
    Finds again how a statement reads with SQLite's placeholders.

    Django looks for its own in each statement each time, and a page's are some thousand letters
    long: that took a twelfth of a page's processor time.
    """

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
