"""When what goes wrong: the seed decides."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

from deploy.local.supervisor import NotRunning
from tests.faults.history import SAW
from tests.faults.nemesis.faults import Fault, Stage

_PAUSE = (1.0, 3.0)
# How much longer than it may take we wait before we give it up.
_PATIENCE = 4


class Nemesis(threading.Thread):
    """
    One fault after the other: each kind once, in an order that the seed gives, and as long as there
    is time each once more, in another order.

    A fault that has begun is brought to its end, and all is waited for to be well before the next.
    """

    def __init__(
        self,
        stage: Stage,
        kinds: Sequence[type[Fault]],
        seed: str,
        until: float,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(name="nemesis", daemon=True)
        self.stage, self.kinds, self.until, self.say = stage, kinds, until, say
        self.chance = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for is_first in itertools.chain([True], itertools.repeat(False)):
                for kind in self.chance.sample(self.kinds, len(self.kinds)):
                    # Drawn whether there is time or not, so that a longer run begins like this one.
                    pause, lasts = self.chance.uniform(*_PAUSE), self.chance.uniform(*kind.seconds)
                    fault = kind(self.stage, random.Random(self.chance.random()))
                    if not is_first and time.monotonic() + pause + lasts > self.until:
                        return
                    time.sleep(pause)
                    self._inflict(fault, lasts)
        except BaseException as failure:
            self.failure = failure

    def _inflict(self, fault: Fault, lasts: float) -> None:
        history = self.stage.history
        name, limit = str(fault), fault.well_within
        self.counts[name] += 1
        self.say(f"{name}, {lasts:.1f} s")
        history.note("nemesis", "begun", SAW, fault=name)
        began = time.monotonic()
        fault.begin()
        time.sleep(lasts)
        is_over_at = time.monotonic() if lasts else began
        try:
            fault.end()
            self.stage.tier.wait_until_well(_PATIENCE * limit)
        except NotRunning as reason:
            history.note("nemesis", "unwell", SAW, fault=name, limit=limit, why=str(reason))
            return
        took = time.monotonic() - is_over_at
        history.note("nemesis", "well", SAW, fault=name, limit=limit, seconds=round(took, 2))
