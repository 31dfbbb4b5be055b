"""
The record of a run: what each client asked, was answered and saw, in the order in which it was.

Append-only, one JSON line an entry, with monotonic times of the one process that asks them all; so
an answer's time is after what it answers, whatever the clocks of the servers do meanwhile.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

# The phases of an operation. Unknown: no answer came, or one that does not say whether it was done.
ASKED, YES, NO, UNKNOWN = "asked", "yes", "no", "unknown"
# Of what comes by itself: a frame, a fault, a mark of the run.
SAW = "saw"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    at: float
    who: str
    what: str
    phase: str
    op: int = 0
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Operation:
    """
    One thing that was wanted, with all its tries.

    :ivar told: what was asked
    :ivar gave: what the first yes said
    :ivar asked: when it was asked first; nothing of it can have been done before
    :ivar answered: when the first yes came, by which it was surely done; None if none came
    :ivar ended: when the last answer came
    :ivar refusal: the status of an answer that said no
    :ivar is_open: whether a try is without a clear answer, which may have been done or not
    """

    number: int
    who: str
    what: str
    told: dict[str, Any]
    asked: float
    tries: int = 0
    answered: float | None = None
    ended: float = float("inf")
    gave: dict[str, Any] = field(default_factory=dict)
    refusal: int = 0
    is_open: bool = False

    @property
    def is_done(self) -> bool:
        return self.answered is not None


class History:
    """Entries in order; from any thread, kept in a file as well if one is given."""

    def __init__(self, path: Path | None = None, entries: Iterable[Entry] = ()) -> None:
        self._entries = list(entries)
        self._lock = threading.Lock()
        self._operations = 0
        self._file: IO[str] | None = open(path, "a", encoding="utf-8") if path else None  # noqa: SIM115

    @classmethod
    def read(cls, path: Path) -> Self:
        """The record that a run has left."""
        with open(path, encoding="utf-8") as lines:
            return cls(entries=[Entry(**json.loads(line)) for line in lines])

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def close(self) -> None:
        """End the file."""
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None

    def begin(self) -> int:
        """A number for an operation, under which each of its tries is noted."""
        with self._lock:
            self._operations += 1
            return self._operations

    def note(self, who: str, what: str, phase: str, op: int = 0, **told: Any) -> Entry:
        """Append one entry, at the present moment."""
        with self._lock:
            # The time is taken under the lock, so that lines stand in the order of their times.
            entry = Entry(time.monotonic(), who, what, phase, op, told)
            self._entries.append(entry)
            if self._file:
                self._file.write(json.dumps(asdict(entry)) + "\n")
            return entry

    def seen(self, *kinds: str) -> list[Entry]:
        """What came by itself, of these kinds."""
        wanted = set(kinds)
        return [each for each in self if each.phase == SAW and each.what in wanted]

    def operations(self, *kinds: str) -> list[Operation]:
        """The operations of these kinds in the order in which they were first asked."""
        wanted = set(kinds)
        found: dict[int, Operation] = {}
        pending: defaultdict[int, int] = defaultdict(int)
        for each in self:
            if not each.op or each.what not in wanted:
                continue
            operation = found.get(each.op)
            if operation is None:
                operation = found[each.op] = Operation(
                    each.op, each.who, each.what, dict(each.told), each.at
                )
            if each.phase == ASKED:
                operation.tries += 1
                pending[each.op] += 1
                continue
            operation.ended = each.at
            if each.phase == YES:
                pending[each.op] -= 1
                if operation.answered is None:
                    operation.answered, operation.gave = each.at, each.told
            elif each.phase == NO:
                pending[each.op] -= 1
                operation.refusal = int(each.told.get("status", 0))
        for operation in found.values():
            # What is still asked when the record ends is as unknown as what nobody answered.
            operation.is_open = pending[operation.number] > 0
        return list(found.values())
