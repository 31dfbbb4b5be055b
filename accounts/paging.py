"""Pages by key: the next page begins after the last row of this one, whatever came meanwhile."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the next ones begin; iterates over its rows."""

    items: list[Row]
    next: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page(
    queryset: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    after: str | None = None,
    size: int = 30,
    shown: Any = None,
) -> Page[Row]:
    """
    Fetch `size` rows of `queryset` that follow the key `after`, with one query and no OFFSET.

    `order` names fields that are never null, each with `-` before it when it falls, and ends in
    something unique; `after` is the `next` of the page before. A key that can't be read counts
    as none, so that a mangled link shows the beginning.

    :param shown: a queryset of the same rows with what is shown of each, models or named tuples; so
        the search itself joins nothing, and what is fetched besides is fetched for one page only
    """
    key = read_key(queryset.model, order, after)
    if key is not None:
        queryset = queryset.filter(_beyond(order, key))
    return cut(list(first_rows(queryset, order=order, size=size, shown=shown)), order, size)


def first_rows(
    queryset: QuerySet[Any, Row], *, order: Sequence[str], size: int, shown: Any = None
) -> QuerySet[Any, Row]:
    """The query of a first page, for `cut`: one row more than `size`; `shown` as of `page`."""
    found = queryset.order_by(*order)[: size + 1]
    return found if shown is None else shown.filter(pk__in=found.values("pk")).order_by(*order)


def cut(rows: list[Row], order: Sequence[str], size: int) -> Page[Row]:
    """The page of what `first_rows` gave."""
    if len(rows) <= size:
        return Page(rows)
    return Page(rows[:size], _write_key(order, rows[size - 1]))


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows past `key`: later in the first field, or equal there and later in the second, …"""
    beyond, equal = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field = name.removeprefix("-")
        comparison = "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{field}__{comparison}": value})
        equal &= Q(**{field: value})
    return beyond


def _write_key(order: Sequence[str], row: object) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in order]
    text = json.dumps(values, cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(model: type[Model], order: Sequence[str], after: str | None) -> list[Any] | None:
    """The values of the fields of `order` that `after` says; None if it says none."""
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        fields = [_field(model, name.removeprefix("-")) for name in order]
        key = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        RecursionError,
        ValidationError,
        binascii.Error,
    ):
        return None
    return None if None in key or any(_is_impossible(value) for value in key) else key


def _is_impossible(value: Any) -> bool:
    # Neither database compares with a number beyond 64 bits, PostgreSQL not with a null character,
    # and half a character can't be sent to either.
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    return isinstance(value, int) and abs(value) >= 2**63


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
