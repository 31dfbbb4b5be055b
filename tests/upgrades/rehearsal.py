"""
An upgrade from the release before to this one, with people at work all the time.

The release before is filled by its own `manage.py sample`, many times over, and serves. This one
changes the database: it is killed amid that, then two go on at once. Then both serve side by side,
as in a restart that goes from one process to the next; then only this one, and rows are sealed.
What was kept is judged at the end.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import ROOT, Process, free_port, running, wait_until
from tests.upgrades.baseline import SERVE, check_out
from tests.upgrades.filling import multiply
from tests.upgrades.locks import Locks
from tests.upgrades.traffic import SCENE, Scene, Traffic

SECRET = "for-rehearsals-only-7Rk2vQ9mXb4LzT8wYc3Jh6NfPd5GsUa"
LONGEST_FILL_SECONDS = 1800
START_SECONDS = 120
# How long people work before and after each step.
BEFORE_SECONDS, BESIDE_SECONDS = 3.0, 4.0
JUDGE = """
import json, os
from django.db import connection
from accounts.events.models import Event
from accounts.networks.models import Network
from accounts.networks.walls import missing_walls, unsealed_tables, walls
from accounts.recounts import counters, mend
from feeds.models import Post
keys = json.load(open(os.environ["ACKNOWLEDGED"]))
crossing = []
with connection.cursor() as cursor:
    for wall in walls():
        for column, table, pk in wall.keys:
            cursor.execute(
                f'SELECT count(*) FROM "{wall.table}" t JOIN "{table}" p ON p."{pk}" = t."{column}"'
                ' WHERE p.network_id IS DISTINCT FROM t.network_id')
            if cursor.fetchone()[0]:
                crossing.append(f"{wall.table}.{column}")
gaps = [
    network.slug for network in Network.objects.all()
    if Event.objects.filter(network=network).count() != network.last_event
]
there = [str(key) for key in
         Post.objects.filter(client_key__in=keys).values_list("client_key", flat=True)]
print(json.dumps({
    "posts": Post.objects.count(),
    "crossing": crossing, "gaps": gaps,
    "miscounted": [str(each) for counter in counters() for each in mend(counter)][:20],
    "lost": sorted(set(keys) - set(there)), "doubled": len(there) - len(set(there)),
    "missing_walls": missing_walls(), "unsealed": unsealed_tables(),
}))
"""


@dataclass
class Report:
    """What an upgrade took, what people noticed of it, and what was wrong afterwards."""

    posts: int = 0
    filled_in: float = 0.0
    upgrade_seconds: float = 0.0
    requests: int = 0
    requests_meanwhile: int = 0
    acknowledged: int = 0
    longest_before: float = 0.0
    longest_meanwhile: float = 0.0
    longest_of_what: str = ""
    failures: list[str] = field(default_factory=list)
    locks: dict[str, float] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    wrong: dict[str, object] = field(default_factory=dict)

    def lines(self) -> list[str]:
        locks = sorted(self.locks.items(), key=lambda each: -each[1])[:6]
        return [
            *self.steps,
            f"posts: {self.posts}, filled in {self.filled_in:.0f} s",
            f"upgrade: {self.upgrade_seconds:.1f} s",
            f"requests: {self.requests}, {self.requests_meanwhile} of them during the upgrade; "
            f"failed: {len(self.failures)} {self.failures[:5]}",
            f"longest request before: {self.longest_before:.2f} s",
            f"longest request during: {self.longest_meanwhile:.2f} s ({self.longest_of_what})",
            f"posts acknowledged meanwhile: {self.acknowledged}",
            "longest waits for a lock: "
            + (", ".join(f"{name} {seconds:.2f} s" for name, seconds in locks) or "none"),
            f"wrong afterwards: {self.wrong or 'nothing'}",
        ]


class Rehearsal:
    """Both releases on one empty PostgreSQL database, in a folder of their own."""

    def __init__(self, folder: Path, database: str, redis: str, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.database = database
        self.old = check_out(folder / "before")
        self.ports = {self.old: free_port(), ROOT: free_port()}
        self.environment = {
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "REDIS_PREFIX": f"rehearsal-{os.getpid()}",
            # Four people work without a pause here.
            "RATE_FACTOR": "1000",
            "STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": "http://127.0.0.1",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "LOG_LEVEL": "WARNING",
            "WEB_THREADS": "4",
            "ACKNOWLEDGED": str(folder / "acknowledged.json"),
        }

    def hold(self, posts: int) -> Report:
        """Go through it all, with at least so many posts."""
        report = Report()
        began = time.monotonic()
        self.manage(self.old, "migrate", "--no-input", "-v", "0")
        self.manage(self.old, "sample")
        multiply(self.database, posts)
        report.filled_in = time.monotonic() - began
        self.say(f"The release before is filled ({report.filled_in:.0f} s)")
        self.manage(ROOT, "collectstatic", "--no-input", "-v", "0")
        traffic = Traffic(Scene.told(self.manage(self.old, "shell", "-v", "0", "-c", SCENE)))
        before, after = self.pages(self.old), self.pages(ROOT)
        locks = Locks(self.database)
        with running(before), locks.watched():
            wait_until(lambda: self.answers(self.old), START_SECONDS)
            with traffic.at(self.ports[self.old]):
                start = time.time()
                time.sleep(BEFORE_SECONDS)
                since = time.time()
                self.upgrade(report)
                until = time.time()
                with running(after):
                    wait_until(lambda: self.answers(ROOT), START_SECONDS)
                    with traffic.at(self.ports[ROOT]):
                        time.sleep(BESIDE_SECONDS)
                    before_ends = time.time()
                    # Politely: who is killed leaves workers that answer for a moment longer, and
                    # the next one would be taken for started.
                    after.stop()
            before.stop()
            with running(after):
                wait_until(lambda: self.answers(ROOT), START_SECONDS)
                with traffic.at(self.ports[ROOT]):
                    self.manage(ROOT, "seal")
                    time.sleep(BESIDE_SECONDS)
                after.stop()
        self.fill(report, traffic, start, since, until, before_ends)
        report.locks = dict(locks.longest)
        self.judge(report, traffic)
        return report

    def upgrade(self, report: Report) -> None:
        """Begun and killed; then by two at once, of whom one does it and the other waits."""
        began = time.monotonic()
        killed = self.process(ROOT, "manage.py", "upgrade", name="upgrade-0")
        killed.start()
        wait_until(lambda: "Applying" in killed.said() or not killed.is_running(), START_SECONDS)
        killed.kill()
        both = [self.process(ROOT, "manage.py", "upgrade", name=f"upgrade-{n}") for n in (1, 2)]
        for process in both:
            process.start()
        for process in both:
            assert process.process
            code = process.process.wait(LONGEST_FILL_SECONDS)
            if code:
                raise RuntimeError(process.said()[-2000:])
        report.upgrade_seconds = time.monotonic() - began
        said = [line for each in (killed, *both) for line in each.said().splitlines()]
        report.steps = [line for line in said if "Applying" in line or "in use" in line]
        self.say(f"The database is upgraded ({report.upgrade_seconds:.1f} s)")

    def fill(self, report: Report, traffic: Traffic, *times: float) -> None:
        """Put into the report how the requests fared."""
        start, since, until, _before_ends = times
        report.requests = len(traffic.requests)
        meanwhile = [each for each in traffic.requests if since <= each.at < until]
        report.requests_meanwhile = len(meanwhile)
        report.acknowledged = len(traffic.acknowledged)
        report.failures = [
            f"{each.what}: {each.failure} after {each.seconds:.1f} s, "
            f"{each.at - since:+.1f} s from the upgrade's start"
            for each in traffic.failures()
        ]
        calm = [each.seconds for each in traffic.requests if start <= each.at < since - 1]
        report.longest_before = max(calm, default=0.0)
        longest = traffic.longest(since, until)
        if longest:
            report.longest_meanwhile, report.longest_of_what = longest.seconds, longest.what

    def judge(self, report: Report, traffic: Traffic) -> None:
        """Put into the report what is wrong with what was kept."""
        Path(self.environment["ACKNOWLEDGED"]).write_text(json.dumps(traffic.acknowledged))
        said = self.manage(ROOT, "shell", "-v", "0", "-c", JUDGE)
        found = json.loads(said.strip().splitlines()[-1])
        report.posts = found.pop("posts")
        report.wrong = {name: value for name, value in found.items() if value}

    def pages(self, root: Path) -> Process:
        command = SERVE if root == self.old else ("manage.py", "serve", "pages")
        process = self.process(root, *command, name=f"pages-{root.name}")
        process.environment["PORT"] = str(self.ports[root])
        return process

    def process(self, root: Path, *command: str, name: str) -> Process:
        environment = self.environment | {"PYTHONPATH": str(root)}
        return Process(*command, folder=self.folder, name=name, environment=environment, root=root)

    def manage(self, root: Path, *command: str) -> str:
        """Run a command of a release beside its servers; give what it said."""
        process = self.process(root, "manage.py", *command, name=f"{root.name}-{command[0]}")
        process.log.unlink(missing_ok=True)
        process.start()
        assert process.process
        if process.process.wait(LONGEST_FILL_SECONDS):
            raise RuntimeError(f"manage.py {' '.join(command)[:80]}: {process.said()[-2000:]}")
        return process.said()

    def answers(self, root: Path) -> bool:
        from tests.bench.load import get, once

        port = self.ports[root]
        try:
            return once(port, get("/healthz", port)).startswith(b"HTTP/1.1 200")
        except OSError:
            return False
