"""The log of a network, appended to for very many at a time."""

from typing import Any

from django.db.models import F

from accounts.events.actions import count_as_followed, wake_on_commit
from accounts.events.models import Event
from accounts.networks.models import Network
from collab.sample.scale.bulk import Table
from collab.sample.scale.moments import as_date


class Log:
    """What is still to be written of the log of `network`, as `record` would have."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._noted: list[tuple[int, str, int, dict[str, Any]]] = []
        self._table = Table(Event, "number", "kind", "actor", "ids", "at")

    def note(self, kind: str, actor: int, moment: int, **ids: int | None) -> None:
        """Remember an event of this moment."""
        self._noted.append((moment, kind, actor, ids))

    def settle(self) -> None:
        """
        Append what was noted in the order of its moments; the last write of its transaction.

        Followers have nothing to do about it, for what they would have written is there.
        """
        noted = sorted(self._noted, key=lambda each: each[0])
        self._noted = []
        if not noted:
            return
        pk = self._network.pk
        Network.objects.filter(pk=pk).update(last_event=F("last_event") + len(noted))
        last = Network.objects.values_list("last_event", flat=True).get(pk=pk)
        self._table.write(
            [
                (number, kind, actor, ids, as_date(moment))
                for number, (moment, kind, actor, ids) in enumerate(noted, last - len(noted) + 1)
            ],
            pk,
        )
        count_as_followed(pk)
        wake_on_commit(pk)
