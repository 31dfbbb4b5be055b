"""The command of each process of the tier."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local import nginx
from deploy.local.machine import ROOT, as_postgres, program
from deploy.local.supervisor import Part

if TYPE_CHECKING:
    from deploy.local.tier import ProductionLocal


def parts_of(tier: "ProductionLocal") -> Iterator[Part]:
    """All parts, in the order in which they are started."""
    yield from stores_of(tier)
    yield from servers_of(tier)
    yield from workers_of(tier)
    yield Part(
        "nginx", nginx.command(tier.folder / "nginx"), tier.environment, tier.folder / "nginx"
    )


def stores_of(tier: "ProductionLocal") -> Iterator[Part]:
    """What keeps something: the database, Redis, and whoever takes the mails."""
    yield Part(
        "postgres",
        tier.postgres.command(),
        {"PATH": tier.environment["PATH"], "LANG": "C.UTF-8"},
        Path("/"),
        become=as_postgres(),
        # Ends sessions and stops; SIGTERM would wait for every client to leave.
        stop_signal=signal.SIGINT,
        stop_seconds=15,
    )
    redis = ("--bind", "127.0.0.1", "--port", str(tier.redis_port), "--dir", str(tier.folder))
    yield Part(
        "redis",
        [program("redis-server", "redis-server"), *redis, "--save", "", "--appendonly", "no"],
        tier.environment,
        tier.folder,
    )
    if tier.catches_mail:
        yield Part(
            "mail",
            [sys.executable, "-m", "deploy.local.mail", str(tier.mail_port), str(tier.mails)],
            tier.environment,
            ROOT,
        )


def servers_of(tier: "ProductionLocal") -> Iterator[Part]:
    """Pages and sockets."""
    yield _ours("web", tier, "manage.py", "serve", "pages", PORT=str(tier.web_port))
    for number, port in enumerate(tier.live_ports, 1):
        yield _ours(f"live-{number}", tier, "manage.py", "serve", "sockets", PORT=str(port))


def workers_of(tier: "ProductionLocal") -> Iterator[Part]:
    """Workers, and the one that reminds them."""
    celery = ("-m", "celery", "-A", "collab")
    for name in tier.worker_names:
        worker = ("worker", "--loglevel=WARNING", "--concurrency=1", f"--hostname={name}@collab")
        yield _ours(name, tier, *celery, *worker)
    yield _ours("beat", tier, *celery, "beat", "--loglevel=WARNING", "--pidfile=")


def _ours(name: str, tier: "ProductionLocal", *command: str, **environment: str) -> Part:
    return Part(name, [sys.executable, *command], {**tier.environment, **environment}, ROOT)
