"""
Keep processes running, and surely end them.

Each part is a process group of its own, so that whatever it forked ends with it; and the kernel
itself sends each its stop signal when we die, by whatever cause. Parts are started by one thread
that lives as long as they do, because "parent" means for that promise the thread that started them.
"""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.machine import program

LOOK_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 4.0
# Who ran so long had nothing wrong with its start.
STEADY_SECONDS = 10.0


class NotRunning(Exception):
    """A part is not running, or did not come up in time."""


@dataclass(frozen=True)
class Part:
    """How one process is started and stopped."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    folder: Path
    # What comes before the command, such as becoming another user.
    become: Sequence[str] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


@dataclass
class Running:
    """One part while we look after it."""

    part: Part
    log: Path
    process: subprocess.Popen[bytes] | None = None
    is_wanted: bool = True
    started_at: float = 0.0
    starts: int = 0
    pause: float = FIRST_PAUSE
    start_again_at: float = 0.0
    ended: list[int] = field(default_factory=list)

    @property
    def pid(self) -> int:
        """
        The number of its (first) process.

        :raises NotRunning: between its end and the next start
        """
        if not self.is_running:
            raise NotRunning(f"{self.part.name} is not running at this moment.")
        assert self.process
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def restarts(self) -> int:
        return max(0, self.starts - 1)


class Supervisor:
    """Starts parts, starts them again when they end, and ends all of them."""

    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        self.running: dict[str, Running] = {}
        self._logs = logs
        self._say = say
        self._orders: queue.Queue[tuple[Callable[[], None], threading.Event]] = queue.Queue()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look_after, name="supervisor", daemon=True)

    def begin(self) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def start(self, part: Part) -> Running:
        """Start a part, and again whenever it ends."""
        entry = self.running.setdefault(part.name, Running(part, self._logs / f"{part.name}.log"))
        entry.is_wanted = True
        entry.pause = FIRST_PAUSE
        self._order(lambda: None if entry.is_running else self._spawn(entry))
        return entry

    def kill(self, name: str, sign: int) -> None:
        """Send the part's first process a signal; if that ends it, it is started again."""
        os.kill(self.running[name].pid, sign)

    def stop(self, *names: str) -> None:
        """End parts, and leave them so until `start`."""
        chosen = [self.running[name] for name in names if name in self.running]
        self._order(lambda: self._end(chosen))

    def end(self) -> None:
        """End all parts, the last started first, and look after nothing any more."""
        if self._thread.is_alive():
            # One after the other where one needs the other to end well.
            for name in reversed(list(self.running)):
                self.running[name].is_wanted = False
            self._order(lambda: self._end_in_order())
            self._ending.set()
            self._thread.join()

    def _order(self, act: Callable[[], None]) -> None:
        """Have the one thread do it that may start processes, and wait until it is done."""
        done = threading.Event()
        self._orders.put((act, done))
        done.wait()

    def _look_after(self) -> None:
        while not self._ending.is_set():
            try:
                act, done = self._orders.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                pass
            else:
                try:
                    act()
                finally:
                    done.set()
            for entry in list(self.running.values()):
                self._look_at(entry)

    def _look_at(self, entry: Running) -> None:
        if entry.process is not None and entry.process.poll() is not None:
            self._bury(entry)
        if entry.is_wanted and not entry.is_running and time.monotonic() >= entry.start_again_at:
            self._spawn(entry)

    def _bury(self, entry: Running) -> None:
        """Note that a part has ended, and end what it left behind."""
        assert entry.process
        _signal_group(entry.process.pid, signal.SIGKILL)
        code = entry.process.returncode
        entry.ended.append(code)
        entry.process = None
        now = time.monotonic()
        if now - entry.started_at > STEADY_SECONDS:
            entry.pause = FIRST_PAUSE
        entry.start_again_at = now + entry.pause
        if entry.is_wanted:
            self._say(f"{entry.part.name} ended ({_cause(code)}); again in {entry.pause:.1f} s")
        entry.pause = min(entry.pause * 2, LONGEST_PAUSE)

    def _spawn(self, entry: Running) -> None:
        part = entry.part
        stop = part.stop_signal.name.removeprefix("SIG")
        if part.become:
            # Changing the user cancels what was asked before, so one program does both.
            command = [*part.become, f"--pdeathsig={stop}", *part.command]
        else:
            command = [program("setpriv", "util-linux"), f"--pdeathsig={stop}", *part.command]
        with open(entry.log, "ab") as log:
            entry.process = subprocess.Popen(
                command,
                cwd=part.folder,
                env=part.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        entry.started_at = time.monotonic()
        entry.starts += 1

    def _end_in_order(self) -> None:
        """What serves and works first, all at once; then what they stand on."""
        entries = list(self.running.values())
        stores = [entry for entry in entries if entry.part.name in ("postgres", "redis", "mail")]
        self._end([entry for entry in entries if entry not in stores])
        self._end(stores)

    def _end(self, entries: Sequence[Running]) -> None:
        for entry in entries:
            entry.is_wanted = False
            if entry.process is not None:
                # One that is frozen would not hear.
                _signal_group(entry.process.pid, signal.SIGCONT)
                with contextlib.suppress(ProcessLookupError):
                    entry.process.send_signal(entry.part.stop_signal)
        for entry in entries:
            if entry.process is None:
                continue
            left = entry.part.stop_seconds
            try:
                entry.process.wait(left)
            except subprocess.TimeoutExpired:
                self._say(f"{entry.part.name} did not stop in {left:.0f} s and is killed")
                entry.process.kill()
                entry.process.wait()
            self._bury(entry)


def _signal_group(group: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sign)


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"code {code}"
