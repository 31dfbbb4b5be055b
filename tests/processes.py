"""Real processes for tests: the server as a user starts it, in a folder of its own."""

import contextlib
import fcntl
import hashlib
import http.client
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180


class Process:
    """One process of ours, its output in a file, which a test may stop or kill."""

    def __init__(
        self,
        *command: str,
        folder: Path,
        name: str,
        environment: dict[str, str],
        root: Path = ROOT,
    ) -> None:
        self.command = command
        self.root = root
        self.folder = folder
        self.log = folder / f"{name}.log"
        self.environment = {
            **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")},
            "DATA_DIR": str(folder / "data"),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Where the tests run in the background, the shell has SIGINT ignored.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def run(self, seconds: float = START_SECONDS) -> tuple[int, str]:
        """Start it, wait for its end, and give its return code and what it said."""
        self.start()
        assert self.process
        return self.process.wait(seconds), self.said()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def shell(self, code: str) -> str:
        """Run `code` in a process beside this one, in the same environment; give what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; give the seconds that took."""
        began = time.monotonic()
        self._end(sign)
        return time.monotonic() - began

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def resident_kb(self) -> int:
        """Memory that the process holds now, in KB."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def _end(self, sign: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(sign)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
            raise


class ServerProcess(Process):
    """
    `manage.py serve`, until it answers.

    :param is_new: makes folder and database itself, as on the first day
    """

    def __init__(
        self, folder: Path, name: str = "server", *, is_new: bool = False, **environment: str
    ) -> None:
        self.is_new = is_new
        self.port = free_port()
        super().__init__(
            "manage.py",
            "serve",
            folder=folder,
            name=name,
            # One person here does as much as hundreds; limits have tests of their own.
            environment={
                "PORT": str(self.port),
                "BASE_URL": self.address,
                "RATE_FACTOR": "1000",
                **environment,
            },
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._lay_database()
        super().start()
        wait_until(lambda: not self.is_running() or self.answers(), START_SECONDS)
        assert self.is_running(), self.said()

    def _lay_database(self) -> None:
        """Spare a new folder the migrations, which take longer than most of what is tested."""
        database = Path(self.environment["DATA_DIR"]) / "collab.sqlite3"
        if self.is_new or "DATABASE_URL" in self.environment:
            return
        if not database.exists():
            database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(migrated(), database)
            database.chmod(0o600)

    def start_network(self) -> str:
        """Begin the network *Brightwater* from the shell; give the link that signs in Ada."""
        options = ("--name=Brightwater", "--email=ada@brightwater.example", "--person=Ada Okafor")
        said = subprocess.run(
            [sys.executable, "manage.py", "start_network", *options],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        ).stdout
        return urllib.parse.urlsplit(said.split()[-1]).path

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for a page; give status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)


@cache
def migrated() -> Path:
    """An empty database of the embedded tier with all migrations, made once for a state of them."""
    # Those of libraries change with what is installed.
    found = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in ("accounts", "collab", "feeds", "groups"):
        for path in sorted((ROOT / app).glob("**/migrations/*.py")):
            found.update(path.read_bytes())
    kept = ROOT / "var" / "tests" / f"{found.hexdigest()[:16]}.sqlite3"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with open(kept.with_suffix(".lock"), "w") as lock, tempfile.TemporaryDirectory() as name:
        # One makes it, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            folder = Path(name)
            code, said = Process(
                "manage.py", "upgrade", folder=folder, name="migrated", environment={}
            ).run()
            assert code == 0, said
            shutil.copyfile(folder / "data" / "collab.sqlite3", kept.with_suffix(".new"))
            os.replace(kept.with_suffix(".new"), kept)
    return kept


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until something holds that takes its time; fail if it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "That did not happen in time."
        time.sleep(0.05)


@contextlib.contextmanager
def running(process: Process) -> Iterator[Process]:
    """Have `process` run inside, and surely not after."""
    process.start()
    try:
        yield process
    finally:
        if process.is_running():
            process.kill()


class Browser:
    """A visitor of a server over HTTP: keeps cookies, sends forms with their token."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.server.address + path))

    def post(self, path: str, form_at: str = "", **fields: str) -> tuple[int, str]:
        """Send the form of the page `form_at` (or `path`) to `path`."""
        return self.send(path, self.token(form_at or path), **fields)

    def token(self, path: str) -> str:
        """The token that a form of the page `path` carries."""
        _status, page = self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return found[1] if found else ""

    def send(self, path: str, token: str, **fields: str) -> tuple[int, str]:
        """Send a form whose token is known already, as a script of the page does."""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = urllib.request.Request(self.server.address + path, data=data)
        request.add_header("Accept", "application/json")
        request.add_header("X-Requested-With", "fetch")
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
