"""Both tiers as a run breaks them: what runs is looked after, and comes back by itself."""

import contextlib
import email
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from deploy.local import ProductionLocal
from deploy.local.machine import ROOT, as_postgres, free_ports, postgres_program
from deploy.local.supervisor import NotRunning, Part, Running
from tests.faults.stored import CheckRow, MailRow

STARTED_SECONDS = 180


class Tier(Protocol):
    """What a run needs of a tier; `ProductionLocal` is one."""

    folder: Path
    environment: dict[str, str]
    port: int

    @property
    def processes(self) -> dict[str, Running]: ...

    def kill(self, name: str, sign: int) -> None: ...

    def manage(self, *arguments: str, seconds: float = ...) -> str: ...

    def wait_until_well(self, seconds: float = ...) -> float: ...


class EmbeddedLocal(ProductionLocal):
    """
    The embedded tier, one process, started again when it ends, as systemd would.

    It is asked and broken like the production tier, of which only the parts differ.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder, **environment)
        self.catches_mail = False

    def _come_up(self) -> None:
        (self.port,) = free_ports(1)
        self._listening = {"server": self.port}
        self.environment = self._environment()
        self.manage("migrate", "--no-input", "-v", "0")
        self._parts = {
            "server": Part("server", [sys.executable, "manage.py", "serve"], self.environment, ROOT)
        }
        self._supervisor.begin()
        self.start("server")
        self.wait_until_well(STARTED_SECONDS)

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "BASE_URL": self.address,
            **self._given,
        }


@contextlib.contextmanager
def started(name: str, folder: Path) -> Iterator[Tier]:
    """Have the tier run inside, with a clock that a file sets; see `clock_of`."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = folder / "clock"
    clock.write_text("0")
    environment = {
        "PYTHONPATH": str(Path(__file__).with_name("clock")),
        "CLOCK_SHIFT_FILE": str(clock),
        "LOG_LEVEL": "WARNING",
    }
    kind: Any = {"embedded": EmbeddedLocal, "production": ProductionLocal}[name]
    with kind(folder, **environment) as tier:
        yield tier


def clock_of(tier: Tier) -> Path:
    """The file that says by how many seconds the clock of all processes is wrong."""
    return tier.folder / "clock"


def mails_of(tier: Tier) -> list[MailRow]:
    """The mails that the production tier's mail server has taken."""
    found = []
    for path in sorted((tier.folder / "mails").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes())
        found.append(MailRow(message["X-Envelope-To"], message["Message-ID"] or path.name))
    return found


def checks_of(tier: Tier) -> list[CheckRow]:
    """What PostgreSQL's own check finds in tables and indexes of the production tier."""
    postgres = getattr(tier, "postgres", None)
    if postgres is None:
        return []
    command = [
        *as_postgres(), postgres_program("pg_amcheck"), "-h", "127.0.0.1",
        "-p", str(postgres.port), "-U", "postgres", "-d", "collab",
        "--install-missing", "--heapallindexed", "--parent-check",
    ]  # fmt: skip
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    return [CheckRow("pg_amcheck", said[-2000:] if done.returncode or said else "")]


def is_back(tier: Tier, name: str, ended: int, seconds: float) -> bool:
    """Wait until the part whose process `ended` runs as another one; whether it did in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(NotRunning):
            if tier.processes[name].pid != ended:
                return True
        time.sleep(0.05)
    return False
