"""Counters that are kept beside what they count, and how each is counted anew (P8)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import F
from django.db.models.expressions import Combinable

Truth = Callable[[], Combinable]


@dataclass(frozen=True)
class Counter:
    """A stored number, and the expression over its model that says what it should be."""

    model: type[models.Model]
    field: str
    truth: Truth

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


@dataclass(frozen=True)
class Difference:
    """A counter that was wrong, and what it has been set to."""

    counter: Counter
    pk: int
    stored: int
    true: int

    def __str__(self) -> str:
        return f"{self.counter} of {self.pk}: {self.stored} stored, {self.true} counted"


_counters: list[Counter] = []


def recount(model: type[models.Model], field: str) -> Callable[[Truth], Truth]:
    """Register the expression by which `field` of `model` is counted anew."""

    def register(truth: Truth) -> Truth:
        _counters.append(Counter(model, field, truth))
        return truth

    return register


def counters() -> list[Counter]:
    """All counters that apps have registered."""
    return list(_counters)


def mend(counter: Counter) -> Iterator[Difference]:
    """Set right each row whose number is wrong, one at a time, and say what differed."""
    rows = counter.model._default_manager.annotate(counted=counter.truth())
    wrong = rows.exclude(**{counter.field: F("counted")}).order_by("pk")
    for pk, stored, true in list(wrong.values_list("pk", counter.field, "counted")):
        # Counted again in the statement that writes: in the meantime somebody may have joined.
        counter.model._default_manager.filter(pk=pk).update(**{counter.field: counter.truth()})
        yield Difference(counter, pk, stored, true)
