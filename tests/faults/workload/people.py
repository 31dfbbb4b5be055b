"""Administrators who take rights away and give them back, readers who look, one who invites."""

import random
import re
import threading
import time

from tests.faults.scene import PRIVATE
from tests.faults.workload.clients import Client, Place, Visitor
from tests.faults.workload.writers import Threads

_SHOWN = re.compile(r'name="shown" value="([^"]*)"')
_ACCEPT = re.compile(r"/groups/(invitations/\d+/accept/)")
_OUTSIDE = (1.5, 4.0)
# What was begun before the run is over is brought to its end, so that all are inside again.
_LAST_SECONDS = 120.0


class Administrator(threading.Thread):
    """One who removes members from the private group or suspends them, and lets them in again."""

    def __init__(
        self, place: Place, name: str, admin: Visitor, movers: list[Visitor], seed: str
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.place = place
        self.client = Client(place, name, admin)
        self.movers = [Client(place, f"mover {each.member}", each) for each in movers]
        self.chance = random.Random(seed)

    def run(self) -> None:
        while not self.place.over.is_set():
            mover = self.chance.choice(self.movers)
            if self.chance.random() < 0.6:
                self.out_of_the_group(mover)
            else:
                self.out_of_the_network(mover)
            self.place.over.wait(self.chance.uniform(*_OUTSIDE))

    def out_of_the_group(self, mover: Client) -> None:
        ids = {"member": mover.member, "group": self.place.private}
        groups = f"groups/{PRIVATE}"
        gone = self.client.do(
            "remove", f"{groups}/members/{mover.member}/remove/", {}, is_done_if=404,
            seconds=_LAST_SECONDS, **ids,
        )  # fmt: skip
        if gone is None:
            return
        self.place.over.wait(self.chance.uniform(*_OUTSIDE))
        asked = {"members": str(mover.member)}
        self.client.do("ask in", f"{groups}/invite/", asked, seconds=_LAST_SECONDS, **ids)
        found = mover.do(
            "look", f"{groups}/about/", None, seconds=_LAST_SECONDS,
            gives=lambda answer: {"accept": _ACCEPT.findall(answer.body.decode())},
        )  # fmt: skip
        if found and found["accept"]:
            accept = f"groups/{found['accept'][0]}"
            mover.do("add", accept, {}, is_done_if=404, seconds=_LAST_SECONDS, **ids)

    def out_of_the_network(self, mover: Client) -> None:
        address = f"admin/members/{mover.member}"
        ids = {"member": mover.member, "seconds": _LAST_SECONDS}
        if self.client.do("suspend", f"{address}/suspend/", {"reason": "A run"}, **ids) is None:
            return
        self.place.over.wait(self.chance.uniform(*_OUTSIDE))
        self.client.do("restore", f"{address}/restore/", {}, **ids)


class Reader(threading.Thread):
    """One who asks again and again for pages of the private group, whether in it or not."""

    def __init__(
        self, place: Place, name: str, visitor: Visitor, threads: Threads, seed: str
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.place, self.threads = place, threads
        self.client = Client(place, name, visitor)
        self.chance = random.Random(seed)

    def run(self) -> None:
        while not self.place.over.is_set():
            found = self.threads.any(self.chance, self.place.private)
            if found:
                self.client.look_at(found[0])
            self.place.over.wait(self.chance.uniform(0.2, 0.8))


class Inviter(threading.Thread):
    """One who asks new addresses into the network, of whom each is to get one mail."""

    def __init__(self, place: Place, name: str, visitor: Visitor, seed: str) -> None:
        super().__init__(name=name, daemon=True)
        self.place = place
        self.client = Client(place, name, visitor)
        self.chance = random.Random(seed)
        self.count = 0

    def run(self) -> None:
        while not self.place.over.is_set():
            self.invite()
            self.place.over.wait(self.chance.uniform(0.5, 1.5))

    def invite(self) -> None:
        self.count += 1
        address = f"person{self.count}@y.example"
        shown: list[str] = []
        preview = self.client.do(
            "preview", "invite/", {"addresses": address}, address=address,
            gives=lambda answer: shown.extend(_SHOWN.findall(answer.body.decode())) or {},
        )  # fmt: skip
        if preview is None or not shown:
            return
        form = {"addresses": address, "shown": shown[0], "send": "1"}
        self.client.do("invite", "invite/", form, address=address)


def wait_for(people: list[threading.Thread], seconds: float) -> list[str]:
    """Wait until all have come to the end of what they do; give the names of those who do not."""
    deadline = time.monotonic() + seconds
    for each in people:
        each.join(max(0.0, deadline - time.monotonic()))
    return [each.name for each in people if each.is_alive()]
