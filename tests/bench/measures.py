"""What is measured: pages, posts, from post to screen, memory, and what goes over the wire."""

import json
import re
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.bench.load import Load, get, hammer, once, percentile, post
from tests.bench.tiers import Tier
from tests.bench.visitors import Scene
from tests.bench.watchers import Watcher, Watching

_POST = re.compile(rb'"target": ?"post-(\d+)"')
FIRST_WATCHERS = 16
_TEXT = "The lift on the third floor is out of order until Thursday. Take the stairs by Payroll."


def pages(tier: Tier, scene: Scene, path: str, seconds: float) -> Load:
    """Ask for one page as different members, sixteen at once."""
    requests = [
        get(path, tier.pages, Cookie=visitor.cookie, Accept="text/html")
        for visitor in scene.visitors[:16]
    ]
    return hammer(tier.pages, lambda line: requests[line], seconds=seconds)


def floor_pages(tier: Tier, path: str, seconds: float) -> Load:
    """Ask for a page of the floor, sixteen at once."""
    request = get(path, tier.pages)
    return hammer(tier.pages, lambda line: request, seconds=seconds)


def writing(tier: Tier, scene: Scene, line: int, text: str = _TEXT) -> bytes:
    """The request by which one visitor posts."""
    visitor = scene.visitors[line % len(scene.visitors)]
    form = urlencode(
        {
            "csrfmiddlewaretoken": visitor.token,
            "client_key": str(uuid.uuid4()),
            "group": scene.group,
            "text": text,
        },
        quote_via=quote,
    )
    path = f"/{scene.network}/posts/"
    return post(path, tier.pages, form, Cookie=visitor.cookie, Accept="application/json")


def posts(tier: Tier, scene: Scene, seconds: float) -> Load:
    """Sixteen authors post as fast as they are answered."""
    return hammer(tier.pages, lambda line: writing(tier, scene, line), seconds=seconds)


def fan_out(
    tier: Tier, scene: Scene, count: int, rate: float, seconds: float, *, bursts: bool = True
) -> dict[str, float]:
    """
    Post at `rate` a second to `count` watchers; milliseconds from sending to each screen.

    :param bursts: afterwards see how many frames a second there are when many posts come at once
    """
    # What the first screens of a process cost once and for all is not counted to each.
    with Watching(_watchers(tier, scene, FIRST_WATCHERS)):
        _steadily(lambda: _send(tier, scene, {}), 5, 1)
        time.sleep(1)
    before = memory(tier)
    watchers = _watchers(tier, scene, count)
    sent: dict[bytes, float] = {}
    with Watching(watchers) as watching:
        # What was said since is caught up; from here on it is quiet.
        time.sleep(2)
        per_socket = (memory(tier) - before) / count / 1024
        for watcher in watchers:
            watcher.frames.clear()
        _steadily(lambda: _send(tier, scene, sent), rate, seconds)
        whole = len(sent) * count
        # Heartbeats come meanwhile, too.
        watching.wait(lambda: len(_arrivals(watchers, sent)[0]) >= whole, 15)
        times, size = _arrivals(watchers, sent)
        lost = whole - len(times)
        burst = _burst(tier, scene, watchers, watching) if bursts else 0.0
        closed = sum(1 for watcher in watchers if watcher.closed)
    return {
        "posts": len(sent),
        "p50": percentile(times, 0.5) * 1000,
        "p95": percentile(times, 0.95) * 1000,
        "lost": lost,
        "closed": closed,
        "bytes": size,
        "frames_a_second": burst,
        "kib_a_socket": per_socket,
    }


def _watchers(tier: Tier, scene: Scene, count: int) -> list[Watcher]:
    since = json.dumps({"since": newest(tier, scene)}).encode()
    path, visitors = f"/live/{scene.network}/", scene.visitors
    watchers = []
    for number in range(count):
        watchers.append(Watcher(tier.sockets, path, visitors[number % len(visitors)].cookie))
        # At once, as a page does: who says nothing for ten seconds is not served.
        watchers[-1].say(since)
    return watchers


def floor_fan_out(
    tier: Tier, count: int, rate: float, seconds: float, size: int
) -> dict[str, float]:  # fmt: skip
    """The same through the floor: one says what all get back."""
    with Watching([Watcher(tier.sockets, "/live/") for _number in range(FIRST_WATCHERS)]):
        time.sleep(0.5)
    before = memory(tier)
    watchers = [Watcher(tier.sockets, "/live/") for _number in range(count)]
    sent: dict[bytes, float] = {}
    speaker = watchers[0]

    def say() -> None:
        number = str(len(sent) + 1).encode()
        sent[number] = time.perf_counter()
        speaker.say((b'{"target": "post-' + number + b'"}').ljust(size))

    with Watching(watchers) as watching:
        time.sleep(0.5)
        per_socket = (memory(tier) - before) / count / 1024
        _steadily(say, rate, seconds)
        whole = len(sent) * count
        watching.wait(lambda: sum(len(w.frames) for w in watchers) >= whole, 15)
        times, _size = _arrivals(watchers, sent)
    return {
        "p50": percentile(times, 0.5) * 1000,
        "p95": percentile(times, 0.95) * 1000,
        "kib_a_socket": per_socket,
    }


def memory(tier: Tier) -> int:
    """What the tier's own processes hold, in bytes: each page that several share counts once."""
    return sum(_proportional(pid) for process in tier.served for pid in _family(process))


def newest(tier: Tier, scene: Scene) -> int:
    """The newest event, as the page says it."""
    page = once(
        tier.pages,
        get(f"/{scene.network}/", tier.pages, Cookie=scene.visitors[0].cookie, Accept="text/html"),
    )
    found = re.search(rb'data-since="(\d+)"', page)
    return int(found[1]) if found else scene.last_event


def _send(tier: Tier, scene: Scene, sent: dict[bytes, float]) -> None:
    at = time.perf_counter()
    answer = once(tier.pages, writing(tier, scene, len(sent)))
    body = answer.split(b"\r\n\r\n", 1)[1]
    if b" 201 " not in answer[:20]:
        raise RuntimeError(answer[:300].decode("latin1"))
    sent[json.loads(body)["post"].encode()] = at


def _steadily(act, rate: float, seconds: float) -> None:  # type: ignore[no-untyped-def]
    """Act at an even rate, each time in a thread of its own, so that a slow one delays none."""
    began, threads = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        time.sleep(max(0, began + number / rate - time.perf_counter()))
        threads.append(threading.Thread(target=act))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _arrivals(watchers: list[Watcher], sent: dict[bytes, float]) -> tuple[list[float], int]:
    """Seconds from sending to arrival, for each post and watcher that got it; a frame's size."""
    times, size = [], 0
    for watcher in watchers:
        for moment, text in list(watcher.frames):
            found = _POST.search(text)
            if found and found[1] in sent:
                times.append(moment - sent[found[1]])
                size = len(text)
    return times, size


def _burst(tier: Tier, scene: Scene, watchers: list[Watcher], watching: Watching) -> float:
    """Frames a second while many posts come at once."""
    for watcher in watchers:
        watcher.frames.clear()
    began, number = time.perf_counter(), 48
    hammer(tier.pages, lambda line: writing(tier, scene, line), seconds=60, most=number)
    watching.wait(lambda: all(len(w.frames) >= number or w.closed for w in watchers), 30)
    last = max((w.frames[-1][0] for w in watchers if w.frames), default=began)
    return sum(len(w.frames) for w in watchers) / max(0.001, last - began)


def _proportional(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _family(process) -> list[int]:  # type: ignore[no-untyped-def]
    found, waiting = [], [process.process.pid]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
    return found
