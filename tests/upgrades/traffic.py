"""People at work while their network is upgraded: each request is timed, and none may fail."""

import http.client
import json
import random
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PAUSE_SECONDS = 0.05
REQUEST_SECONDS = 60

# Runs inside the release that serves: members of the home network, signed in, and what they read.
SCENE = """
import json
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from accounts.networks.models import Member, Network
from accounts.policies.actions import acknowledge_policy
from feeds.models import Post
from groups.models import Group, GroupMember
home = Network.objects.filter(kind="home").order_by("pk")[0]
group = Group.objects.get(network=home, is_all_company=True)
inside = GroupMember.objects.filter(group=group).values("member")
members = Member.objects.active().filter(network=home, kind="staff", role="member", pk__in=inside)
visitors = []
for member in members.select_related("person", "network").order_by("pk")[:12]:
    acknowledge_policy(member=member)
    client = Client()
    client.force_login(member.person)
    session = client.session
    session["_csrftoken"] = token = _get_new_csrf_string()
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; last_network={home.slug}"
    visitors.append((cookie, token))
threads = Post.objects.filter(group=group, thread=None, deleted_at=None).order_by("-pk")
joined = Group.objects.filter(network=home, access="open", is_all_company=False).order_by("pk")[:5]
print(json.dumps({
    "network": home.slug, "group": group.pk, "group_slug": group.slug, "visitors": visitors,
    "threads": list(threads.values_list("pk", flat=True)[:300]),
    "joined": [each.slug for each in joined],
}))
"""


@dataclass(frozen=True)
class Scene:
    """Who is there, and what they look at."""

    network: str
    group: int
    group_slug: str
    visitors: list[list[str]]
    threads: list[int]
    joined: list[str]

    @classmethod
    def told(cls, said: str) -> "Scene":
        return cls(**json.loads(said.strip().splitlines()[-1]))


@dataclass
class Request:
    """One request, when it was made and how it went; `failure` is empty if well."""

    what: str
    at: float
    seconds: float
    failure: str


@dataclass
class Traffic:
    """Everything that was asked, and the keys of posts to which the server said yes."""

    scene: Scene
    requests: list[Request] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    @contextmanager
    def at(self, port: int, people: int = 4) -> Iterator[None]:
        """Have so many people work at the server on `port`, from now to the end of the block."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._work, args=(port, number, stop), daemon=True)
            for number in range(people)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(REQUEST_SECONDS)

    def failures(self) -> list[Request]:
        return [each for each in self.requests if each.failure]

    def longest(self, since: float, until: float) -> Request | None:
        """The request that took longest among those that were under way then."""
        meanwhile = [
            each for each in self.requests if each.at < until and each.at + each.seconds > since
        ]
        return max(meanwhile, key=lambda each: each.seconds, default=None)

    def _work(self, port: int, number: int, stop: threading.Event) -> None:
        chance = random.Random(f"{port} {number}")
        cookie, token = self.scene.visitors[number % len(self.scene.visitors)]
        acts = [self._read, self._read, self._post, self._reply, self._like, self._mark, self._join]
        while not stop.is_set():
            what, path, form = chance.choice(acts)(chance)
            self._ask(port, what, path, cookie, token, form)
            stop.wait(PAUSE_SECONDS)

    def _read(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        thread = chance.choice(self.scene.threads)
        page = chance.choice(["", f"groups/{self.scene.group_slug}/", f"posts/{thread}/"])
        return "read", page, {}

    def _post(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        return "post", "posts/", self._text() | {"group": self.scene.group}

    def _reply(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        return "reply", f"posts/{chance.choice(self.scene.threads)}/replies/", self._text()

    def _like(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        like = chance.choice(["on", "off"])
        return "like", f"posts/{chance.choice(self.scene.threads)}/like/", {"like": like}

    def _mark(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        return "mark as read", f"posts/{chance.choice(self.scene.threads)}/read/", {"upto": ""}

    def _join(self, chance: random.Random) -> tuple[str, str, dict[str, object]]:
        act = chance.choice(["join", "leave"])
        return f"{act} a group", f"groups/{chance.choice(self.scene.joined)}/{act}/", {"sure": "on"}

    def _text(self) -> dict[str, object]:
        key = str(uuid.uuid4())
        return {"text": f"Said during the upgrade #rehearsal {key}", "client_key": key}

    def _ask(
        self, port: int, what: str, path: str, cookie: str, token: str, form: dict[str, object]
    ) -> None:
        at, began = time.time(), time.monotonic()
        failure = ""
        try:
            status = self._send(port, path, cookie, token, form)
            # A member of a group may not join it again, nor leave what they are not in: 404 too.
            if status >= 400 and not (what.endswith("a group") and status < 500):
                failure = f"status {status}"
            elif "client_key" in form and status in (200, 201):
                self.acknowledged.append(str(form["client_key"]))
        except (OSError, http.client.HTTPException) as error:
            failure = type(error).__name__
        self.requests.append(Request(what, at, time.monotonic() - began, failure))

    def _send(self, port: int, path: str, cookie: str, token: str, form: dict[str, object]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
        headers = {"Cookie": cookie, "X-Requested-With": "fetch", "Accept": "application/json"}
        try:
            if form:
                body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **form})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", f"/{self.scene.network}/{path}", body, headers)
            else:
                connection.request("GET", f"/{self.scene.network}/{path}", headers=headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()
