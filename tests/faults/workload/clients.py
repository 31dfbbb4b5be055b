"""Somebody signed in who asks over one kept connection, and notes what was asked and answered."""

import http.client
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.history import ASKED, NO, UNKNOWN, YES, History
from tests.faults.scene import NETWORK

ANSWER_SECONDS = 12.0
PAUSE_SECONDS = 0.3
_SIGN_IN = "/accounts/login/"


@dataclass(frozen=True)
class Visitor:
    """A member and the session by which they are signed in."""

    member: int
    cookie: str
    token: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str = ""

    @property
    def is_yes(self) -> bool:
        # To be sent to sign in is no answer to what was asked.
        return self.status < 400 and not self.location.startswith(_SIGN_IN)


@dataclass
class Place:
    """Where a run takes place, and how long it lasts."""

    port: int
    history: History
    company: int
    open: int
    private: int
    over: threading.Event

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Client:
    """One member over HTTP."""

    def __init__(self, place: Place, name: str, visitor: Visitor) -> None:
        self.place, self.name, self.visitor = place, name, visitor
        self.member = visitor.member
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """
        Ask for a page of the network.

        :raises OSError: or `HTTPException`, if no answer came
        """
        return self._ask("GET", path, None)

    def send(self, path: str, **fields: str) -> Answer:
        """
        Send a form as a script of the page does.

        :raises OSError: or `HTTPException`, if no answer came
        """
        form = {"csrfmiddlewaretoken": self.visitor.token, **fields}
        return self._ask("POST", path, urllib.parse.urlencode(form))

    def do(
        self,
        what: str,
        path: str,
        form: dict[str, str] | None,
        *,
        gives: Callable[[Answer], dict[str, Any]] = lambda answer: {},
        is_done_if: int = 0,
        seconds: float = 90,
        **told: Any,
    ) -> dict[str, Any] | None:
        """
        Ask for one thing until somebody says yes or no; note each try, and what came of it.

        :param gives: what is noted of an answer that says yes; returned too
        :param is_done_if: the status by which a later try tells that an earlier one was done
        :param seconds: how long to go on while nobody answers clearly
        """
        history = self.place.history
        op, is_unclear = history.begin(), False
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            history.note(self.name, what, ASKED, op, **told)
            try:
                answer = self.get(path) if form is None else self.send(path, **form)
            except (OSError, http.client.HTTPException) as error:
                history.note(self.name, what, UNKNOWN, op, why=type(error).__name__)
            else:
                if answer.is_yes or (is_unclear and answer.status == is_done_if):
                    gave = gives(answer)
                    history.note(self.name, what, YES, op, **gave)
                    return gave
                if answer.status < 500:
                    history.note(self.name, what, NO, op, status=answer.status)
                    return None
                history.note(self.name, what, UNKNOWN, op, status=answer.status)
            is_unclear = True
            time.sleep(PAUSE_SECONDS)
        return None

    def look_at(self, post: int) -> None:
        """Ask once for the page on which a post stands."""
        self.do("page", f"posts/{post}/", None, seconds=0.01, post=post, member=self.member)

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": self.visitor.cookie, "Accept": "application/json"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.place.origin,
                "Referer": f"{self.place.origin}/{NETWORK}/",
                "X-Requested-With": "fetch",
            }
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self.place.port, timeout=ANSWER_SECONDS
            )
        try:
            self._connection.request(method, f"/{NETWORK}/{path}", body, headers)
            response = self._connection.getresponse()
            return Answer(response.status, response.read(), response.getheader("Location", ""))
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise
