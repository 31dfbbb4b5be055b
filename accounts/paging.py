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

Row = TypeVar("Row", bound=Model)


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
    queryset: QuerySet[Row], *, order: Sequence[str], after: str | None = None, size: int = 30
) -> Page[Row]:
    """
    Fetch `size` rows of `queryset` that follow the key `after`, with one query and no OFFSET.

    `order` names fields that are never null, each with `-` before it when it falls, and ends in
    something unique; `after` is the `next` of the page before. A key that can't be read counts
    as none, so that a mangled link shows the beginning.
    """
    key = _read_key(queryset.model, order, after)
    if key is not None:
        queryset = queryset.filter(_beyond(order, key))
    rows = list(queryset.order_by(*order)[: size + 1])
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


def _write_key(order: Sequence[str], row: Model) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in order]
    text = json.dumps(values, cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_key(model: type[Model], order: Sequence[str], after: str | None) -> list[Any] | None:
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        fields = [_field(model, name.removeprefix("-")) for name in order]
        key = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, ValidationError, binascii.Error):
        return None
    return None if None in key or any(_is_too_big(value) for value in key) else key


def _is_too_big(value: Any) -> bool:
    # SQLite refuses to compare with a number beyond 64 bits.
    return isinstance(value, int) and abs(value) >= 2**63


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
