"""One run: people at work while things go wrong, then quiet, then the judgement."""

import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.history import SAW, History
from tests.faults.judge import Verdict, judged
from tests.faults.nemesis import Nemesis, Stage, faults_of
from tests.faults.said import unforeseen
from tests.faults.stored import Stored
from tests.faults.tiers import Tier, checks_of, mails_of, started
from tests.faults.workload.clients import Client, Place, Visitor
from tests.faults.workload.people import Administrator, Inviter, Reader, wait_for
from tests.faults.workload.watchers import Screen, Watchers
from tests.faults.workload.writers import Threads, Writer

Say = Callable[[str], None]

WRITERS, MOVERS, WATCHERS, SCREENS = 6, 4, 8, 2
# So many screens stop reading when watchers stall.
SLOW = 4
QUIET_SECONDS = 60.0
# A task whose worker was killed is taken over when its claim has run out.
MAILS_SECONDS = 150.0


@dataclass
class Outcome:
    """
    What came of a run.

    :ivar said: what the servers said of errors that they did not foresee
    :ivar load: processes that wanted to run, on average of the last minutes, for each core
    """

    tier: str
    seed: int
    seconds: float
    verdicts: list[Verdict]
    operations: Counter[str]
    faults: Counter[str]
    load: float = 0.0
    said: list[str] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        return all(each.is_held for each in self.verdicts)


def run(name: str, minutes: float, seed: int, folder: Path, say: Say) -> Outcome:
    """Run one tier for so long; its record and what it left are kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    history = History(folder / "history.jsonl")
    began = time.monotonic()
    with started(name, folder / "tier") as tier:
        say(f"{name}: up after {time.monotonic() - began:.0f} s")
        scene = _prepared(tier, folder)
        work = _Work(name, tier, history, scene, seed, say)
        work.go_on_for(minutes * 60)
        load = os.getloadavg()[1] / (os.cpu_count() or 1)
        work.become_quiet()
        stored = _stored(tier, folder, history)
    history.close()
    stored.write(folder / "stored.json")
    operations = Counter(
        f"{each.what}: {each.phase}" for each in history if each.phase not in (SAW, "asked")
    )
    operations.update(each.what for each in history.seen("frame", "reset", "closed", "cut"))
    verdicts = judged(history, stored)
    took, faults = time.monotonic() - began, work.nemesis.counts
    said = unforeseen(folder / "tier")
    return Outcome(name, seed, took, verdicts, operations, faults, load, said)


class _Work:
    """All who are at work, and what disturbs them."""

    def __init__(
        self, name: str, tier: Tier, history: History, scene: dict, seed: int, say: Say
    ) -> None:
        self.name, self.tier, self.history, self.say = name, tier, history, say
        self.seed = f"{seed} {name}"
        ada, *others = [Visitor(**each) for each in scene["visitors"]]
        open_group = next(
            pk for pk, access in scene["groups"]
            if access == "open" and pk != scene["company"]
        )  # fmt: skip
        self.place = Place(
            tier.port, history, scene["company"], open_group, scene["private"], threading.Event()
        )
        self.ada = Client(self.place, "Ada", ada)
        writers, movers, watchers = (
            others[:WRITERS],
            others[WRITERS : WRITERS + MOVERS],
            others[WRITERS + MOVERS :],
        )
        self.threads, hurry = Threads(), threading.Event()
        history.note("scene", "scene", SAW, inside=scene["inside"], posts=[])
        screens = [
            self._screen(f"screen {number} of {each.member}", each, scene["since"])
            for each in (*watchers, *movers)
            for number in range(SCREENS)
        ]
        self.watchers = Watchers(screens, SLOW)
        self.people: list[threading.Thread] = [
            *(
                Writer(
                    self.place,
                    f"writer {n}",
                    each,
                    self.threads,
                    self._seed(f"writer {n}"),
                    hurry,
                    # Those who never lose a right, so that each of them is to see all of it.
                    [other.member for other in (*writers, *watchers)],
                )
                for n, each in enumerate(writers)
            ),
            *(
                Reader(self.place, f"reader {n}", each, self.threads, self._seed(f"reader {n}"))
                for n, each in enumerate(movers)
            ),
            *(
                Administrator(self.place, f"admin {n}", ada, movers[n::2], self._seed(f"admin {n}"))
                for n in range(2)
            ),
            Inviter(self.place, "inviter", ada, self._seed("inviter")),
        ]
        self.visitors = others
        self.stage = Stage(tier, history, self.watchers, hurry)

    def go_on_for(self, seconds: float) -> None:
        """Have everybody at work, and things go wrong, for so long."""
        until = time.monotonic() + seconds
        self.nemesis = Nemesis(
            self.stage, faults_of(self.name), self._seed("nemesis"), until, self._say
        )
        self.watchers.begin()
        for each in self.people:
            each.start()
        self.nemesis.start()
        self.nemesis.join()
        if self.nemesis.failure:
            raise self.nemesis.failure
        time.sleep(max(0.0, until - time.monotonic()))

    def become_quiet(self) -> None:
        """Let everybody finish what they began, and every screen come to the end of the log."""
        self.place.over.set()
        late = wait_for(self.people, QUIET_SECONDS + 90)
        if late:
            raise RuntimeError(f"Still at work: {', '.join(late)}")
        key, company, text = _key(self.seed), self.place.company, "That was it"
        last = self.ada.do(
            "post", "posts/", {"group": str(company), "text": text, "client_key": key},
            gives=lambda answer: {"post": int(json.loads(answer.body)["post"])},
            key=key, text=text, member=self.ada.member, group=company,
        )  # fmt: skip
        assert last, "The last post was not taken."
        target = f"post-{last['post']}"
        deadline = time.monotonic() + QUIET_SECONDS
        screens = self.watchers.screens
        while time.monotonic() < deadline and not all(target in each.posts for each in screens):
            time.sleep(0.2)
        self.watchers.end()
        for each in screens:
            # Who never got the last frame by the socket is not helped: the judge shall see it.
            if target in each.posts:
                each.poll()
        asked = self.threads.latest(100)
        for each in self.visitors:
            Client(self.place, f"member {each.member}", each).do(
                "marks", f"marks/?posts={','.join(map(str, asked))}", None,
                gives=_unread, member=each.member,
            )  # fmt: skip
        self._wait_for_mails()

    def _wait_for_mails(self) -> None:
        deadline = time.monotonic() + MAILS_SECONDS
        while time.monotonic() < deadline:
            waiting = _in_tier(self.tier, "waiting()").strip()
            if waiting == "0":
                return
            self._say(f"{waiting} tasks are still to be done")
            time.sleep(2)

    def _screen(self, name: str, visitor: Visitor, since: int) -> Screen:
        return Screen(self.place, name, visitor, since, self._seed(name))

    def _seed(self, whose: str) -> str:
        return f"{self.seed} {whose}"

    def _say(self, text: str) -> None:
        self.say(f"{self.name}: {text}")


def _prepared(tier: Tier, folder: Path) -> dict:
    path = folder / "scene.json"
    _in_tier(tier, f"prepare({WRITERS + MOVERS + WATCHERS}, {str(path)!r})")
    return json.loads(path.read_text())


def _stored(tier: Tier, folder: Path, history: History) -> Stored:
    path = folder / "rows.json"
    _in_tier(tier, f"rows({str(path)!r})")
    stored = Stored.of(json.loads(path.read_text()))
    stored.mails += mails_of(tier)
    stored.checks += checks_of(tier)
    return stored


def _in_tier(tier: Tier, call: str) -> str:
    return tier.manage("shell", "-v", "0", "-c", f"from tests.faults.scene import *; {call}")


def _unread(answer) -> dict:
    marks = json.loads(answer.body)
    return {"unread": [[int(post), each["unread"]] for post, each in marks.items()]}


def _key(seed: str) -> str:
    return str(uuid.UUID(int=random.Random(seed).getrandbits(128), version=4))
