"""The production tier, put together: what runs, in which order it comes up, how it is asked."""

import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from collab.server.lock import AlreadyServed, lock_data_folder
from deploy.local import nginx
from deploy.local.machine import ROOT, Missing, answers, free_ports, is_free
from deploy.local.parts import parts_of
from deploy.local.postgres import OwnPostgres
from deploy.local.supervisor import NotRunning, Running, Supervisor

START_SECONDS = 120
PASSED_ON = ("PATH", "HOME", "LANG", "TZ")


class ProductionLocal:
    """
    PostgreSQL, Redis, pages, sockets, workers, beat, a mail catcher and nginx in front.

    A context manager: all of it answers inside, and nothing of it is left after. What it keeps is
    in `folder`; with `keep` the database too, even if it had to stand elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keep: bool = False,
        say: Callable[[str], None] = lambda text: None,
        live: int = 2,
        workers: int = 2,
        **environment: str,
    ) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mails = self.folder / "mails"
        self._keep, self._say = keep, say
        self._live, self._workers = live, workers
        self._given = environment
        self.catches_mail = "EMAIL_URL" not in self._given

    # --- What is asked of it ---------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Where people reach it: nginx."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def processes(self) -> dict[str, Running]:
        """By name: postgres, redis, mail, web, live-1, live-2, worker-1, worker-2, beat, nginx."""
        return self._supervisor.running

    def kill(self, name: str, sign: int) -> None:
        """Send a signal to a part's first process; one that ends is started again by itself."""
        self._supervisor.kill(name, sign)

    def stop(self, *names: str) -> None:
        """End parts politely and leave them so until `start`."""
        self._supervisor.stop(*names)

    def start(self, *names: str) -> None:
        """Start parts that were stopped."""
        for name in names:
            self._supervisor.start(self._parts[name])

    @contextlib.contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """Have parts stopped inside."""
        self.stop(*names)
        try:
            yield
        finally:
            self.start(*names)

    def manage(self, *arguments: str, seconds: float = START_SECONDS) -> str:
        """Run a `manage.py` command beside it; give what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout

    def log(self, name: str) -> str:
        """What a part has said."""
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def ask(
        self, path: str, seconds: float = 15, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Get a page through nginx: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def failing(self) -> dict[str, str]:
        """What `/readyz` says is not well; empty when all is."""
        try:
            _status, _headers, body = self.ask("/readyz")
            return dict(json.loads(body)["failing"])
        except (OSError, http.client.HTTPException, ValueError) as error:
            return {"web": type(error).__name__}

    def wait_until_well(self, seconds: float = START_SECONDS) -> float:
        """
        Wait until every part runs and `/readyz` finds nothing; give the seconds that took.

        :raises NotRunning: if that does not happen in time
        """
        began = time.monotonic()
        while True:
            down = [name for name, each in self.processes.items() if not each.is_running]
            down += [name for name, port in self._listening.items() if not answers(port)]
            failing = dict.fromkeys(down, "does not answer") or self.failing()
            if not failing:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                raise NotRunning(f"After {seconds:.0f} s: {failing}")
            time.sleep(0.1)

    def first_run_key(self) -> str:
        """The one-time key that begins a network; empty when there is one."""
        code = (
            "from accounts.networks.models import Network\n"
            "from collab.firstrun.keys import current_key\n"
            "print('' if Network.objects.exists() else current_key())"
        )
        return self.manage("shell", "-v", "0", "-c", code).strip()

    # --- Its life --------------------------------------------------------------------------------

    def __enter__(self) -> "ProductionLocal":
        try:
            self._lock = lock_data_folder(self.folder)
        except AlreadyServed as reason:
            raise Missing(str(reason)) from reason
        self._supervisor = Supervisor(self.folder / "logs", self._say)
        try:
            self._come_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._supervisor.end()
        if not self._keep and hasattr(self, "postgres"):
            self.postgres.forget()
        self._lock.close()

    def _come_up(self) -> None:
        began = time.monotonic()
        self._choose_ports()
        self.environment = self._environment()
        self._parts = {part.name: part for part in parts_of(self)}
        self.postgres.prepare()
        self._supervisor.begin()
        self.start("postgres", "redis", *(["mail"] if self.catches_mail else []))
        collecting = _Aside(lambda: self.manage("collectstatic", "--no-input", "-v", "0"))
        self.postgres.wait(START_SECONDS)
        self.postgres.make_database()
        self._say("Preparing the database")
        self.manage("upgrade")
        collecting.join()
        self._say("Starting the processes")
        self.start(*self._parts)
        self.wait_until_well(START_SECONDS)
        self._say(f"Up in {time.monotonic() - began:.0f} s")

    def _choose_ports(self) -> None:
        postgres, redis, mail, self.web_port, nginx_port, *self.live_ports = free_ports(
            5 + self._live
        )
        wished = int(self._given.pop("PORT", 0))
        self.port = wished if wished and is_free(wished) else nginx_port
        self.redis_port, self.mail_port = redis, mail
        self.postgres = OwnPostgres(self.folder, postgres)
        self.worker_names = [f"worker-{number + 1}" for number in range(self._workers)]
        nginx.write_configuration(
            self.folder / "nginx",
            port=self.port,
            pages=[self.web_port],
            sockets=self.live_ports,
            static=self.folder / "static",
            body_mb=int(self._given.get("MAX_BODY_MB", 25)),
        )
        self._listening = {
            "nginx": self.port,
            "web": self.web_port,
            **{f"live-{number + 1}": port for number, port in enumerate(self.live_ports)},
        }

    def _environment(self) -> dict[str, str]:
        """What each of our processes is told; `manage` too."""
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "collab.settings",
            "DATA_DIR": str(self.folder / "data"),
            "STATIC_ROOT": str(self.folder / "static"),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "SECRET_KEY": self._secret(),
            "BASE_URL": self.address,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "TRUSTED_PROXY_COUNT": "1",
            # Load and faults are tried on it, by few people who do as much as many.
            "RATE_FACTOR": "1000",
            **self._given,
        }

    def _secret(self) -> str:
        path = self.folder / "secret-key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()


class _Aside:
    """Something done in a thread meanwhile; its failure is ours when we come for it."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._error: Exception | None = None
        self._act = act
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            self._act()
        except Exception as error:
            self._error = error
