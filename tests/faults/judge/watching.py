"""What watchers saw: everything they may, once, in the log's order, and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.history import Entry, History
from tests.faults.judge.verdicts import invariant
from tests.faults.rights import Moments, Rights
from tests.faults.stored import EventRow, Stored

# A screen further behind than this is told to begin anew (see `accounts.events.queries`).
MAX_BEHIND = 200
GRACE_SECONDS = 1.0
_OF_A_POST = "post."
_MESSAGE = "message.sent"


@dataclass
class _Connection:
    """What came over one socket, from the number that its screen said it had."""

    screen: str
    member: int
    opened: float
    since: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def frames(self) -> list[Entry]:
        return [each for each in self.entries if each.what == "frame"]


@invariant(
    "All watchers agree on one order, and it is the log's",
    "frames",
    lambda history, stored: len(history.seen("frame")),
)
def watchers_agree_on_the_log(history: History, stored: Stored) -> list[str]:
    """Each frame tells of the event that stands at its number, and numbers only grow."""
    log = stored.log
    wrong = []
    gaps = sorted(set(range(min(log, default=1), max(log, default=0) + 1)) - set(log))
    wrong += [f"the log has no event {number}" for number in gaps]
    for connection in _connections(history):
        reached = 0
        for frame in connection.frames:
            number, kind = frame.told["number"], frame.told["kind"]
            if number < reached:
                wrong.append(f"{connection.screen} got {number} after {reached}")
            reached = max(reached, number)
            event = log.get(number)
            if event is None or event.kind != kind:
                stands = event.kind if event else "nothing"
                wrong.append(f"{connection.screen} got {kind} as {number}, where {stands} stands")
            elif not _tells_of(frame, event):
                wrong.append(f"{connection.screen} got event {number} with the post of another")
    return wrong


@invariant(
    "Each watcher's view is what they may see: no gap, no double",
    "events that had to reach a watcher",
    lambda history, stored: sum(len(due) for _, _, due in _due(history, stored)),
)
def watchers_saw_what_they_may(history: History, stored: Stored) -> list[str]:
    """Over all connections of each screen, by the rights that it surely had; and to the end."""
    wrong = []
    for connection, got, due in _due(history, stored):
        wrong += [
            f"{connection.screen} never got event {event.number} ({event.kind})"
            for event in due
            if event.number not in got
        ]
    end = max(stored.log, default=0)
    for screen, connections in _by_screen(history).items():
        mark = connections[0].since
        for connection in connections:
            wrong += _doubles(connection)
            if connection.since > mark:
                wrong.append(f"{screen} came back at {connection.since}, having got {mark}")
            reached, is_reset = _reached(connection)
            wrong += _needless_resets(connection, stored)
            mark = reached if is_reset else max(mark, reached)
        if mark < end:
            wrong.append(f"{screen} ended at {mark}, the log at {end}")
    return wrong


@invariant(
    "No frame and no page after the right ended",
    "rights that ended",
    lambda history, stored: sum(each.is_done for each in history.operations("remove", "suspend")),
)
def nothing_is_shown_after_the_right_ended(history: History, stored: Stored) -> list[str]:
    """
    A frame within one second of the answer that took the right away; a page not at all.

    Time in which a server was frozen does not count: what it had begun to send, it then sends.
    """
    rights = Rights(history, stored)
    log, posts = stored.log, stored.by_id
    wrong = []
    for connection in _connections(history):
        for frame in connection.frames:
            event = log.get(frame.told["number"])
            group = (event.ids.get("group") or 0) if event and _is_of_a_post(event) else 0
            ended = rights.lacks_since(connection.member, group, frame.at)
            if ended is None:
                continue
            late = rights.seconds_at_work(ended, frame.at)
            if late > GRACE_SECONDS:
                wrong.append(
                    f"{connection.screen} got event {frame.told['number']} {late:.1f} s after "
                    f"member {connection.member} lost group {group or 'and network'}"
                )
    for page in history.operations("page"):
        row = posts.get(page.told["post"])
        if row is None or not page.is_done:
            continue
        ended = rights.lacks_since(page.told["member"], row.group, page.asked)
        still = rights.lacks_since(page.told["member"], row.group, page.ended)
        if ended is not None and ended == still:
            wrong.append(f"{page.who} read post {row.id} without the right to")
    return wrong


def _due(
    history: History, stored: Stored
) -> Iterator[tuple[_Connection, set[int], list[EventRow]]]:
    """Of each connection the numbers it got, and the events that it surely had to get."""
    rights = Rights(history, stored)
    asked = {
        each.gave["post"]: each.asked
        for each in history.operations("post", "reply")
        if each.is_done
    }
    gone = {row.id for row in stored.posts if row.is_deleted}
    talks = stored.talks
    events = sorted(
        (each for each in stored.events if _is_of_a_post(each) or each.kind == _MESSAGE),
        key=lambda each: each.number,
    )
    for connection in _connections(history):
        moments = Moments()
        anew: list[int] = []
        for entry in connection.entries:
            if entry.what == "frame":
                moments.reach(entry.told["number"] - 1, entry.at)
            elif entry.what == "heartbeat":
                moments.reach(entry.told["upto"], entry.at)
            elif entry.what == "reset":
                anew.append(entry.told["upto"])
                moments.reach(entry.told["upto"], entry.at)
        start = max([connection.since, *anew])
        due = []
        for event in events:
            # What a screen was told to read anew from the page need not come as frames.
            passed = moments.when_past(event.number) if event.number > start else None
            if passed is not None and event.kind == _MESSAGE:
                # Whoever is written to in a run never loses a right.
                if connection.member in talks.get(event.ids["conversation"] or 0, ()):
                    due.append(event)
                continue
            if passed is None or not _is_drawn(event, gone):
                continue
            post = event.ids["post"] or 0
            earliest = max(asked.get(post, connection.opened), connection.opened)
            if rights.may_read_throughout(
                connection.member, event.ids["group"] or 0, earliest, passed
            ):
                due.append(event)
        yield connection, {frame.told["number"] for frame in connection.frames}, due


def _doubles(connection: _Connection) -> list[str]:
    frames = connection.frames
    often = Counter(
        (frame.told["number"], frame.told["place"], frame.told["put"], frame.told["target"])
        for frame in frames
    )
    double = [
        f"{connection.screen} got event {number} {count} times ({place} {put})"
        for (number, place, put, _target), count in often.items()
        if count > 1
    ]
    return double + [
        f"{connection.screen} got event {frame.told['number']} that it had said it has"
        for frame in frames
        if frame.told["number"] <= connection.since
    ]


def _reached(connection: _Connection) -> tuple[int, bool]:
    """Up to where the screen has everything now, and whether it was told to begin anew there."""
    reached, is_reset = connection.since, False
    for entry in connection.entries:
        if entry.what == "frame":
            reached = max(reached, entry.told["number"] - 1)
        elif entry.what == "heartbeat":
            reached = max(reached, entry.told["upto"])
        elif entry.what == "reset":
            reached, is_reset = entry.told["upto"], True
    return reached, is_reset


def _needless_resets(connection: _Connection, stored: Stored) -> list[str]:
    """A screen that is not too far behind is caught up, not told to begin anew."""
    first = connection.entries[0] if connection.entries else None
    if first is None or first.what != "reset":
        return []
    behind = first.told["upto"] - connection.since
    if 0 <= behind <= MAX_BEHIND:
        return [f"{connection.screen} was reset, only {behind} events behind"]
    return []


def _connections(history: History) -> list[_Connection]:
    found: dict[int, _Connection] = {}
    for entry in history.seen("opened", "frame", "heartbeat", "reset"):
        number = entry.told["connection"]
        if entry.what == "opened":
            found[number] = _Connection(
                entry.who, entry.told["member"], entry.at, entry.told["since"]
            )
        else:
            found[number].entries.append(entry)
    return list(found.values())


def _by_screen(history: History) -> dict[str, list[_Connection]]:
    screens: defaultdict[str, list[_Connection]] = defaultdict(list)
    for connection in _connections(history):
        screens[connection.screen].append(connection)
    return screens


def _is_of_a_post(event: EventRow) -> bool:
    return event.kind.startswith(_OF_A_POST) and event.ids.get("group") is not None


def _is_drawn(event: EventRow, gone: set[int]) -> bool:
    """Whether there is still something to draw; what was deleted meanwhile has only its end."""
    return event.kind == "post.deleted" or event.ids["post"] not in gone


def _tells_of(frame: Entry, event: EventRow) -> bool:
    """Whether a frame that brings a post brings the one of which the event tells."""
    if frame.told["place"] not in ("prepend", "append") or not _is_of_a_post(event):
        return True
    return frame.told["target"] == f"post-{event.ids['post']}"
