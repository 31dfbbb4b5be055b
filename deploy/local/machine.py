"""What this machine has: programs, users, free ports."""

import os
import pwd
import random
import shutil
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Below those that the system gives to outgoing connections (32768 and up), which could take a port
# in the moment in which the process that has it starts again.
PORTS = range(20_000, 32_000)


class Missing(Exception):
    """A program is not installed; says which package has it."""


def program(name: str, package: str) -> str:
    """
    The path of an installed program.

    :raises Missing: with the package that has it
    """
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    if not found:
        raise Missing(f"{name} is not installed (Debian: apt install {package}).")
    return found


def postgres_program(name: str) -> str:
    """The newest installed PostgreSQL's own program; Debian keeps them off the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3])
    )
    return str(versions[-1]) if versions else program(name, "postgresql")


def is_root() -> bool:
    return os.geteuid() == 0


def as_postgres() -> list[str]:
    """What precedes a command that must not run as root: PostgreSQL refuses to."""
    if not is_root():
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError as error:
        raise Missing("There is no user postgres (Debian: apt install postgresql).") from error
    return [
        program("setpriv", "util-linux"),
        *("--reuid=postgres", "--regid=postgres", "--clear-groups"),
    ]


def is_reachable_by_postgres(folder: Path) -> bool:
    """Whether the user that runs PostgreSQL can come into `folder`."""
    test = subprocess.run(
        [*as_postgres(), "test", "-x", str(folder)], capture_output=True, check=False
    )
    return test.returncode == 0


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody listens on at this moment, all different."""
    candidates = random.SystemRandom().sample(PORTS, len(PORTS))
    return [port for port in candidates[: 50 * count] if is_free(port)][:count]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
