"""Who had which right when, as far as the record can tell."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from tests.faults.history import History
from tests.faults.stored import Stored

# What an operation of an administrator does to the right to read.
_GIVES = {"add": True, "restore": True}
_TAKES = {"remove": True, "suspend": True}
EVER = float("inf")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which it is certain whether somebody has a right."""

    start: float
    end: float
    has: bool


class Rights:
    """
    Rights to read, as stretches of certainty.

    From the moment in which an administrator asks for a change until the answer to it, nobody can
    say from outside which side a reader is on; so nothing is demanded of these moments.
    """

    def __init__(self, history: History, stored: Stored) -> None:
        self._access = {group.id: group.access for group in stored.groups}
        inside: set[tuple[int, int]] = set()
        for scene in history.seen("scene"):
            inside |= {(group, member) for group, member in scene.told.get("inside", ())}
        changes: defaultdict[tuple[int, int], list] = defaultdict(list)
        for each in history.operations(*_GIVES, *_TAKES):
            # What was refused has changed nothing; unless another try of it is open.
            if each.is_done or each.is_open:
                # Group 0 is the network itself.
                changes[each.told["member"], each.told.get("group", 0)].append(each)
        self._stretches: dict[tuple[int, int], list[_Stretch]] = {}
        self._first_inside = inside
        for (member, group), operations in changes.items():
            has = group == 0 or (group, member) in inside
            start = -EVER
            stretches = []
            for each in operations:
                stretches.append(_Stretch(start, each.asked, has))
                has = each.what in _GIVES
                start = EVER if each.answered is None else each.answered
                if each.answered is None:
                    break
            if start < EVER:
                stretches.append(_Stretch(start, EVER, has))
            self._stretches[member, group] = stretches
        self._still = _still_times(history)

    def may_read_throughout(self, member: int, group: int, start: float, end: float) -> bool:
        """Whether it is certain that `member` could read `group` from `start` to `end`."""
        return all(
            any(each.has and each.start <= start and end <= each.end for each in stretches)
            for stretches in self._asked_of(member, group)
        )

    def lacks_since(self, member: int, group: int, at: float) -> float | None:
        """Since when it is certain, at the moment `at`, that `member` may not read `group`."""
        since = [
            each.start
            for stretches in self._asked_of(member, group)
            for each in stretches
            if not each.has and each.start <= at <= each.end
        ]
        return min(since) if since else None

    def seconds_at_work(self, start: float, end: float) -> float:
        """How long it was from `start` to `end` without the times in which nothing could move."""
        still = sum(max(0.0, min(end, over) - max(start, since)) for since, over in self._still)
        return end - start - still

    def _asked_of(self, member: int, group: int) -> list[list[_Stretch]]:
        always = [_Stretch(-EVER, EVER, True)]
        never = [_Stretch(-EVER, EVER, False)]
        network = self._stretches.get((member, 0), always)
        if not group or self._access.get(group) == "open":
            return [network]
        ever = always if (group, member) in self._first_inside else never
        return [network, self._stretches.get((member, group), ever)]


def _still_times(history: History) -> list[tuple[float, float]]:
    """The times in which a server was frozen or the watchers themselves late, overlaps as one."""
    times: list[tuple[float, float]] = []
    frozen: dict[str, float] = {}
    for each in history.seen("frozen", "thawed", "late"):
        if each.what == "frozen":
            frozen[each.told["part"]] = each.at
        elif each.what == "thawed":
            times.append((frozen.pop(each.told["part"]), each.at))
        else:
            times.append((each.at - each.told["seconds"], each.at))
    times += [(since, EVER) for since in frozen.values()]
    apart: list[tuple[float, float]] = []
    for since, over in sorted(times):
        if apart and since <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(over, apart[-1][1]))
        else:
            apart.append((since, over))
    return apart


class Moments:
    """Steps of somebody through the log, to ask when they were surely past a number."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._times: list[float] = []

    def reach(self, number: int, at: float) -> None:
        """Everything up to `number` had been read by then."""
        if not self._numbers or number > self._numbers[-1]:
            self._numbers.append(number)
            self._times.append(at)

    @property
    def furthest(self) -> int | None:
        return self._numbers[-1] if self._numbers else None

    def when_past(self, number: int) -> float | None:
        """When `number` was surely read; None if it never was."""
        place = bisect_right(self._numbers, number - 1)
        return self._times[place] if place < len(self._times) else None
