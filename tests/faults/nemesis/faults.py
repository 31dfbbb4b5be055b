"""The faults: how each begins, how it ends, and how soon after that all must be well."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import ClassVar

import redis

from deploy.local.machine import as_postgres
from deploy.local.supervisor import NotRunning
from tests.faults.history import SAW, History
from tests.faults.tiers import Tier, clock_of, is_back
from tests.faults.workload.watchers import Watchers

WEB_SECONDS, WORKER_SECONDS, DATABASE_SECONDS = 10, 30, 15
HOUR = 3600
# How often `clock/sitecustomize.py` looks.
LOOK_SECONDS = 0.2


@dataclass
class Stage:
    """What a fault may take hold of."""

    tier: Tier
    history: History
    watchers: Watchers
    hurry: threading.Event


class Fault:
    """
    Something that goes wrong for a while.

    :cvar seconds: how long it lasts, at least and at most
    :cvar well_within: how many seconds after its end everything works again
    """

    seconds: ClassVar[tuple[float, float]] = (0.0, 0.0)
    well_within: ClassVar[float] = WEB_SECONDS

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance

    def __str__(self) -> str:
        return type(self).__name__

    def begin(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Let it be over; what was broken comes back by itself."""


class Killed(Fault):
    """A process ends as by a power cut; whoever looks after it starts it again."""

    part: ClassVar[str]

    def begin(self) -> None:
        self.ended = self.stage.tier.processes[self.part].pid
        self.stage.tier.kill(self.part, signal.SIGKILL)

    def end(self) -> None:
        if not is_back(self.stage.tier, self.part, self.ended, 4 * self.well_within):
            raise NotRunning(f"{self.part} was not started again")


class ServerKilled(Killed):
    part = "server"


class PagesKilled(Killed):
    part = "web"


class SocketsKilled(Killed):
    part = "live-1"


class WorkerKilled(Killed):
    part = "worker-1"
    well_within = WORKER_SECONDS


class RedisKilled(Killed):
    part = "redis"
    well_within = WORKER_SECONDS


class PageWorkerKilled(Fault):
    """One of the processes that answer pages ends; its master starts another."""

    def begin(self) -> None:
        os.kill(self.chance.choice(_children(self.stage.tier.processes["web"].pid)), signal.SIGKILL)


class DatabaseStopped(Killed):
    """PostgreSQL stops at once, without finishing anything, and recovers from its log."""

    part = "postgres"
    well_within = DATABASE_SECONDS

    def begin(self) -> None:
        self.ended = self.stage.tier.processes[self.part].pid
        self.stage.tier.kill(self.part, signal.SIGQUIT)


class RedisAway(Fault):
    """Redis is not there for some time: neither wake-ups nor the workers' broker."""

    seconds = (4.0, 8.0)
    well_within = WORKER_SECONDS

    def begin(self) -> None:
        self.stage.tier.stop("redis")

    def end(self) -> None:
        self.stage.tier.start("redis")


class WakeUpsCut(Fault):
    """Every three seconds Redis hangs up on all who listen."""

    seconds = (9.5, 12.5)
    every = 3.0

    def begin(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._cut, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _cut(self) -> None:
        with redis.Redis.from_url(self.stage.tier.environment["REDIS_URL"]) as client:
            while not self._over.is_set():
                with contextlib.suppress(redis.RedisError):
                    client.client_kill_filter(_type="pubsub")
                self._over.wait(self.every)


class Frozen(Fault):
    """A process stops in the midst of what it does, and goes on some seconds later."""

    seconds = (2.5, 4.5)
    part: ClassVar[str]

    def begin(self) -> None:
        process = self.stage.tier.processes[self.part].pid
        self.pids = [process, *_children(process)]
        self._send(signal.SIGSTOP)
        self.stage.history.note("nemesis", "frozen", SAW, part=self.part)

    def end(self) -> None:
        self._send(signal.SIGCONT)
        self.stage.history.note("nemesis", "thawed", SAW, part=self.part)

    def _send(self, sign: signal.Signals) -> None:
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)


class ServerFrozen(Frozen):
    part = "server"


class PagesFrozen(Frozen):
    part = "web"


class WorkerFrozen(Frozen):
    part = "worker-2"
    well_within = WORKER_SECONDS


class SocketsFrozen(Frozen):
    """More is said meanwhile than the channel layer keeps for who does not listen."""

    part = "live-1"
    seconds = (4.0, 6.0)

    def begin(self) -> None:
        super().begin()
        self.stage.hurry.set()

    def end(self) -> None:
        self.stage.hurry.clear()
        super().end()


class WatchersStalled(Fault):
    """Some screens read nothing while writers hurry: more than any buffer between holds."""

    seconds = (5.0, 8.0)

    def begin(self) -> None:
        self.stage.watchers.stall()
        self.stage.hurry.set()

    def end(self) -> None:
        self.stage.hurry.clear()
        self.stage.watchers.go_on()


class DiskFull(Fault):
    """No file grows any more, and none can be written behind its first page: as on a full disk."""

    seconds = (3.0, 5.0)
    part = "server"
    well_within = DATABASE_SECONDS

    def begin(self) -> None:
        process = self.stage.tier.processes[self.part].pid
        self.pids = [process, *_children(process)]
        self._limit("4096")

    def end(self) -> None:
        self._limit("unlimited")

    def _limit(self, size: str) -> None:
        for pid in self.pids:
            # One that has ended meanwhile is not there to be limited.
            subprocess.run(
                [*self.become(), "prlimit", f"--pid={pid}", f"--fsize={size}:"],
                cwd="/",
                capture_output=True,
                check=False,
            )

    def become(self) -> list[str]:
        return []


class DatabaseDiskFull(DiskFull):
    """PostgreSQL can't write its log: it gives up, and recovers once there is room again."""

    part = "postgres"

    def become(self) -> list[str]:
        return as_postgres()


class ClockForward(Fault):
    """The clock on the wall is an hour fast for some seconds."""

    seconds = (4.0, 6.0)
    # The workers' last sign of life may bear the wrong time until the next one.
    well_within = WORKER_SECONDS
    shift = HOUR

    def begin(self) -> None:
        clock_of(self.stage.tier).write_text(str(self.shift))

    def end(self) -> None:
        clock_of(self.stage.tier).write_text("0")
        # Until every process has looked at it.
        time.sleep(2 * LOOK_SECONDS)


class ClockBack(ClockForward):
    """The clock on the wall is an hour slow for some seconds."""

    shift = -HOUR


EMBEDDED = (ServerKilled, ServerFrozen, WatchersStalled, DiskFull, ClockForward, ClockBack)
PRODUCTION = (
    PagesKilled, PageWorkerKilled, SocketsKilled, WorkerKilled, RedisKilled, RedisAway, WakeUpsCut,
    DatabaseStopped, DatabaseDiskFull, PagesFrozen, SocketsFrozen, WorkerFrozen, WatchersStalled,
    ClockForward, ClockBack,
)  # fmt: skip


def faults_of(tier: str) -> tuple[type[Fault], ...]:
    """The kinds of fault that a tier can have."""
    return {"embedded": EMBEDDED, "production": PRODUCTION}[tier]


def _children(parent: int) -> list[int]:
    try:
        with open(f"/proc/{parent}/task/{parent}/children") as listed:
            return [int(pid) for pid in listed.read().split()]
    except FileNotFoundError:
        return []
