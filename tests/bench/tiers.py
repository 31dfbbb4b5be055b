"""Both tiers as they are served, each with its floor, for as long as they are measured."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import ProductionLocal
from deploy.local.supervisor import Running
from tests.processes import (
    ROOT,
    START_SECONDS,
    Process,
    ServerProcess,
    free_port,
    running,
    wait_until,
)


@dataclass
class Tier:
    """Where pages and sockets are answered, by which processes, in which environment."""

    name: str
    environment: dict[str, str]
    pages: int
    sockets: int
    served: Sequence[Process | Running] = field(default_factory=list)

    def run(self, *command: str, seconds: float = START_SECONDS) -> str:
        """Run `manage.py` with these words beside the servers; give what it said."""
        folder = Path(self.environment["DATA_DIR"]).parent
        beside = Process(
            "manage.py", *command, folder=folder, name=f"run-{command[0]}",
            environment=self.environment,
        )  # fmt: skip
        beside.log.unlink(missing_ok=True)
        code, said = beside.run(seconds)
        if code:
            raise RuntimeError(said[-2000:])
        return said

    def shell(self, code: str) -> str:
        """Give what `code` prints in our own process with Django set up."""
        return self.run("shell", "-v", "0", "-c", code)


@contextlib.contextmanager
def embedded(folder: Path) -> Iterator[Tier]:
    """One process of `manage.py serve` on SQLite."""
    server = ServerProcess(folder, name="embedded", LOG_LEVEL="WARNING", RATE_FACTOR="10000")
    server.environment |= {"PYTHONPATH": str(ROOT)}
    with running(server):
        yield Tier("embedded", server.environment, server.port, server.port, [server])


@contextlib.contextmanager
def production(folder: Path, live: int = 2) -> Iterator[Tier]:
    """
    The whole production tier, asked through nginx; memory is that of pages and sockets.

    :param live: how many processes hold sockets
    """
    with ProductionLocal(folder, live=live, LOG_LEVEL="WARNING", RATE_FACTOR="10000") as local:
        environment = {**local.environment, "PYTHONPATH": str(ROOT)}
        sockets = (f"live-{number}" for number in range(1, live + 1))
        served = [local.processes[name] for name in ("web", *sockets)]
        yield Tier("production", environment, local.port, local.port, served)


def gunicorn(
    folder: Path, application: str, name: str, environment: dict[str, str], port: int, workers: int
) -> Process:
    """WSGI workers as the production tier has them."""
    return Process(
        "-m", "gunicorn", application, "--workers", str(workers), "--bind", f"127.0.0.1:{port}",
        "--keep-alive", "75", "--worker-class", "gthread", "--threads", "4", "--log-level", "error",
        folder=folder, name=name, environment=environment,
    )  # fmt: skip


@contextlib.contextmanager
def floor(tier: Tier, folder: Path) -> Iterator[Tier]:
    """The floor of `tier`: the same servers, the same database, next to nothing to do."""
    port, sockets = free_port(), free_port()
    environment = {**tier.environment, "DATA_DIR": str(folder)}
    folder.mkdir(exist_ok=True)
    daphne = Process(
        "-m", "daphne", "-b", "127.0.0.1", "-p", str(sockets), "--verbosity", "0",
        "tests.bench.floor:asgi",
        folder=folder, name="floor-sockets", environment=environment,
    )  # fmt: skip
    served = [daphne]
    if tier.name == "production":
        served.append(gunicorn(folder, "tests.bench.floor:wsgi", "floor", environment, port, 2))
    else:
        port = sockets
    with contextlib.ExitStack() as stack:
        for process in served:
            stack.enter_context(running(process))
        for each in {port, sockets}:
            wait_until(lambda at=each: _answers(at, "/begin/"), 60)
        yield Tier(f"floor of {tier.name}", environment, port, sockets, served)


def _answers(port: int, path: str = "/healthz") -> bool:
    from tests.bench.load import get, once

    try:
        return once(port, get(path, port)).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
