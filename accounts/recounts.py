"""
Counters that are kept beside what they count, and how each is counted anew (P8).

Each room registers its own in its module `recounts`. What is here works on the rows of the bound
network, a batch at a time, and may run while people work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.networks.sealing import bound_network
from accounts.networks.tenants import is_tenant

Truth = Callable[[], Combinable]

_BATCH = 2_000


@dataclass(frozen=True)
class Counter:
    """
    A stored number or several, and the expression over its model that says what it should be.

    :ivar sentence: how a difference is told, with `{row}`, `{true}` and `{stored}` in it
    :ivar shown: how a number is written there
    """

    model: type[models.Model]
    field: str
    sentence: str
    shown: Callable[[Any], str]
    truth: Truth

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def rows(self) -> QuerySet[Any]:
        """The rows of the bound network, or of all where nothing is sealed."""
        rows = self.model._default_manager.all()
        network = bound_network()
        if network is None or is_tenant(self.model):
            return rows
        # A network itself is no tenant, but its numbers are its own.
        return rows.filter(pk=network)

    def numbers(self) -> QuerySet[Any, Any]:
        """Of each row its key, the number stored and the number counted."""
        counted = self.rows().annotate(counted=self.truth())
        return counted.order_by("pk").values_list("pk", self.field, "counted")


@dataclass(frozen=True)
class Difference:
    """A counter that is wrong: what is stored, and what it should be."""

    counter: Counter
    row: models.Model
    stored: Any
    true: Any

    def __str__(self) -> str:
        shown = self.counter.shown
        return self.counter.sentence.format(
            row=f"“{self.row}” ({self.row.pk})", true=shown(self.true), stored=shown(self.stored)
        )


_counters: list[Counter] = []


def recount(
    model: type[models.Model], field: str, sentence: str, shown: Callable[[Any], str] = str
) -> Callable[[Truth], Truth]:
    """Register the expression by which `field` of `model` is counted anew."""

    def register(truth: Truth) -> Truth:
        _counters.append(Counter(model, field, sentence, shown, truth))
        return truth

    return register


def counters() -> list[Counter]:
    """All counters that apps have registered."""
    return list(_counters)


def differences(counter: Counter) -> Iterator[Difference]:
    """Say which rows have a wrong number, and leave them as they are."""
    for pk, stored, true in _differing(counter):
        yield Difference(counter, counter.rows().get(pk=pk), stored, true)


def mend(counter: Counter) -> Iterator[Difference]:
    """Set right each row whose number is wrong, one at a time, and say what differed."""
    for pk, _stored, _true in _differing(counter):
        difference = _mend(counter, pk)
        if difference:
            yield difference


def number_of(rows: QuerySet, owner: str) -> Coalesce:
    """How many of `rows` there are for each `owner`, as an expression; 0 where there is none."""
    number = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), Value(0), output_field=IntegerField())


def _differing(counter: Counter) -> Iterator[tuple[int, Any, Any]]:
    numbers = counter.numbers()
    batch = list(numbers[:_BATCH])
    while batch:
        # Stored and counted in one statement, so by one moment's view: acts that are under way,
        # which write both in one transaction, make no difference.
        yield from ((pk, stored, true) for pk, stored, true in batch if stored != true)
        batch = list(numbers.filter(pk__gt=batch[-1][0])[:_BATCH])


@transaction.atomic
def _mend(counter: Counter, pk: int) -> Difference | None:
    """
    Count one row anew with it locked.

    An act that changes the counter adds to it or takes from it, for which it needs the lock. So
    what had been committed when the lock was had is counted here, and what comes later adds to it.
    The count is a statement of its own after the lock: PostgreSQL would otherwise count as of
    before it waited.
    """
    row = counter.rows().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if row is None:
        return None
    _pk, stored, true = counter.numbers().get(pk=pk)
    if stored == true:
        return None
    counter.rows().filter(pk=pk).update(**{counter.field: true})
    return Difference(counter, row, stored, true)
