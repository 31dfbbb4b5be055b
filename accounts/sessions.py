"""
Sessions, kept in the database, whose end is told to open screens at once.

Every way to end one passes here: signing out, ending another session from the list, a new session
key after a changed password. The row is the truth; what is told is only a wake-up.
"""

import datetime

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events.signals import say_rights_ended
from accounts.statements import Statement


class SessionStore(DatabaseSessions):
    """Django's own sessions in the database, read by a statement that is compiled once."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """
        Keep the session.

        :raises UpdateError: if it was ended meanwhile; Django answers that with 400
        :raises OperationalError: if the database went away. Django calls that an ended session too,
            and so a post that was kept a moment before was refused to its author [seen]
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError | InternalError):
                raise error.__context__ from None
            raise

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        if session_key or self.session_key:
            transaction.on_commit(say_rights_ended, robust=True)


@Statement
def _session(key: str, now: datetime.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
