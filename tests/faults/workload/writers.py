"""
Writers: post, reply, change, delete, like and write to one another, each thing until the server has
said yes or no.
"""

import json
import random
import threading
import uuid
from typing import Any

from tests.faults.workload.clients import Answer, Client, Place, Visitor

# What a writer does next, and how often of a hundred times.
_HABITS = {"post": 40, "reply": 30, "edit": 8, "delete": 4, "like": 10, "read": 8, "whisper": 10}
_PAUSE = (0.15, 0.6)


class Threads:
    """The threads that were acknowledged, by group, for whoever wants to answer or to read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: list[tuple[int, int]] = []

    def add(self, post: int, group: int) -> None:
        with self._lock:
            self._known.append((post, group))

    def any(self, chance: random.Random, group: int = 0) -> tuple[int, int] | None:
        """One of the latest threads, of this group if one is named."""
        with self._lock:
            known = [each for each in self._known if not group or each[1] == group][-40:]
        return chance.choice(known) if known else None

    def latest(self, count: int) -> list[int]:
        with self._lock:
            return [post for post, _group in self._known[-count:]]


class Writer(threading.Thread):
    """One who writes one thing after the other until the run is over."""

    def __init__(
        self,
        place: Place,
        name: str,
        visitor: Visitor,
        threads: Threads,
        seed: str,
        hurry: threading.Event,
        colleagues: list[int],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.place, self.threads = place, threads
        self.client = Client(place, name, visitor)
        self.chance = random.Random(seed)
        self.hurry = hurry
        self.colleagues = [each for each in colleagues if each != visitor.member]
        self.mine: list[int] = []
        self.count = 0

    def run(self) -> None:
        while not self.place.over.is_set():
            habits, weights = zip(*_HABITS.items(), strict=True)
            getattr(self, self.chance.choices(habits, weights)[0])()
            if not self.hurry.is_set():
                self.place.over.wait(self.chance.uniform(*_PAUSE))

    def post(self) -> None:
        group = self.chance.choice((self.place.company, self.place.open, self.place.private))
        post = self._say("post", "posts/", {"group": str(group)}, group=group)
        if post:
            self.threads.add(post, group)

    def reply(self) -> None:
        found = self.threads.any(self.chance)
        if found:
            thread, group = found
            self._say("reply", f"posts/{thread}/replies/", {}, group=group, thread=thread)

    def edit(self) -> None:
        if not self.mine:
            return self.post()
        post, text = self.chance.choice(self.mine[-20:]), self._text("changed")
        self._do("edit", f"posts/{post}/edit/", {"text": text}, post=post, text=text)

    def delete(self) -> None:
        if len(self.mine) < 5:
            return self.post()
        post = self.mine.pop(self.chance.randrange(len(self.mine)))
        self._do("delete", f"posts/{post}/delete/", {}, post=post)

    def like(self) -> None:
        found = self.threads.any(self.chance)
        if found:
            self._do("like", f"posts/{found[0]}/like/", {}, post=found[0])

    def read(self) -> None:
        found = self.threads.any(self.chance)
        if found:
            self._do("read", f"posts/{found[0]}/read/", {}, thread=found[0])

    def whisper(self) -> None:
        to, text, key = self.chance.choice(self.colleagues), self._text("whispers"), self._key()
        self.client.do(
            "whisper", "messages/start/", {"to": str(to), "text": text, "client_key": key},
            gives=_id_of, key=key, text=text, member=self.client.member, to=to,
        )  # fmt: skip

    def _text(self, what: str) -> str:
        self.count += 1
        return f"{self.client.name} {what} {self.count}"

    def _say(self, what: str, path: str, fields: dict[str, str], **told: int) -> int | None:
        """Post or reply under a key of our own; give the id once it is acknowledged."""
        text, key = self._text("says"), self._key()
        gave = self.client.do(
            what, path, {**fields, "text": text, "client_key": key},
            gives=_id_of,
            key=key, text=text, member=self.client.member, **told,
        )  # fmt: skip
        if gave is None:
            return None
        self.mine.append(gave["post"])
        if self.chance.random() < 0.25:
            self.client.look_at(gave["post"])
        return gave["post"]

    def _key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _do(self, what: str, path: str, form: dict[str, str], **told: Any) -> None:
        self.client.do(what, path, form, member=self.client.member, **told)


def _id_of(answer: Answer) -> dict[str, int]:
    return {"post": int(json.loads(answer.body)["post"])}
