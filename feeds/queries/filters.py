"""What a reader narrows a feed to: one kind of thread, and how long ago something was said."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import id_at
from feeds.kinds import is_kind
from feeds.models import PostQuerySet

PERIODS: dict[str, tuple[str | Promise, timedelta]] = {
    "day": (_("Last 24 hours"), timedelta(days=1)),
    "week": (_("Last 7 days"), timedelta(days=7)),
    "month": (_("Last 30 days"), timedelta(days=30)),
    "year": (_("Last 12 months"), timedelta(days=365)),
}


@dataclass(frozen=True)
class Filter:
    """One kind, or all of them if empty; one of `PERIODS`, or any time."""

    kind: str = ""
    period: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind or self.period)

    def __str__(self) -> str:
        """The filter as it stands in an address, with `&` behind it."""
        return "".join(
            f"{name}={value}&"
            for name, value in (("kind", self.kind), ("period", self.period))
            if value
        )

    def applied_to(self, threads: PostQuerySet) -> PostQuerySet:
        """Those of `threads` that are of the kind and in which something was said in the period."""
        if self.kind:
            threads = threads.filter(kind=self.kind)
        if self.period:
            since = clock.now() - PERIODS[self.period][1]
            threads = threads.filter(activity__gte=id_at(int(since.timestamp() * 1000), 0))
        return threads


def read_filter(asked: QueryDict) -> Filter:
    """The filter that an address asks for; what is not one of ours is left out."""
    kind, period = asked.get("kind", ""), asked.get("period", "")
    return Filter(kind if is_kind(kind) else "", period if period in PERIODS else "")
