"""
Queries of every page, built and compiled once and then asked again with other values.

For a query of a page the ORM takes about a millisecond and a half to build and to compile, several
times what the database takes to answer it, and that for the same SQL each time. The query is still
written as a queryset: `visible_to` and the seal of the bound network (`tenants.Sealed`) stand in it
as in any other, and a statement refuses where no network is bound.
"""

import datetime
import secrets
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from django.db import connections
from django.db.models import QuerySet, UUIDField
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    get_related_populators,
)
from django.db.models.utils import create_namedtuple_class
from django.utils import timezone

from accounts.events import clock
from accounts.networks.postgresql.numbering import numbered
from accounts.networks.sealing import ALL, NOTHING, bound, bound_network, seal, unsealed
from accounts.networks.tenants import tenant_models

Row = TypeVar("Row")

# As many may be in a list that a statement is asked with.
LONGEST_LIST = 50
_IN_LIST = f"IN ({', '.join(['%s'] * LONGEST_LIST)})"
# What stands in for values while a query is built. Ids are positive, and nobody knows the words.
_LEAST = -(2**62)
_NETWORK = _LEAST + 1_000_000
_WORD = secrets.token_hex(16)
_MOMENT = datetime.datetime(1901, 2, 3, 12, tzinfo=datetime.UTC)


class Statement(Generic[Row]):
    """
    A queryset that is built once for each kind of seal, and asked with ever other values.

    `build` names what it is asked with and says of what kind each is: `int`, `str`, a `datetime`,
    a `UUID` or `list[int]`. It gets stand-ins for them, so it may put them into the query, yet must
    not look at them; whatever it asks of the `clock` is asked again each time.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    def all(self, **values: Any) -> list[Row]:
        """
        The rows for these values, in one query.

        :raises NoNetworkBound: if they are rows of a network and none is bound
        """
        sealed = "one" if bound_network() is not None else seal()
        # The same database always, for we have one; named so that a second would not be mixed up.
        key = ("default", sealed)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = self._compile(*key)
        return list(compiled.rows(values))

    def first(self, **values: Any) -> Row | None:
        """The first row for these values; the query should ask for no more."""
        return next(iter(self.all(**values)), None)

    def _compile(self, using: str, sealed: str) -> "_Compiled":
        if sealed == "one":
            seal_of_stand_in = bound(_NETWORK)
        elif sealed == ALL:
            seal_of_stand_in = unsealed("the caller is unsealed, and this only builds the query")
        else:
            assert sealed == NOTHING
            return self._compile_now(using)
        with seal_of_stand_in:
            return self._compile_now(using)

    def _compile_now(self, using: str) -> "_Compiled":
        with clock.at(_MOMENT), timezone.override(datetime.UTC):
            queryset = self._build(**self._stand_ins).using(using)
            compiler = queryset.query.get_compiler(using)
            sql, params = compiler.as_sql()
        if connections[using].vendor == "postgresql":
            sql, params = self._with_arrays(sql, list(params))
        slots = self._slots(using, params)
        if connections[using].vendor == "postgresql":
            sql = numbered(sql, list(map(_kind_of, slots, params)))
        return _Compiled(using, queryset, compiler, sql, slots)

    def _with_arrays(self, sql: str, params: list[Any]) -> tuple[str, list[Any]]:
        """Ask with a list as one array: with fifty values, PostgreSQL plans each time anew."""
        lists = [each for each in self._stand_ins.values() if isinstance(each, list)]
        arrays = {each[0]: tuple(each) for each in lists}
        rest = {value for each in lists for value in each[1:]}
        kept = [arrays.get(param, param) for param in params if param not in rest]
        return sql.replace(_IN_LIST, "= ANY (%s::bigint[])"), kept

    @cached_property
    def _stand_ins(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        hints = get_type_hints(self._build)
        hints.pop("return", None)
        for place, (name, kind) in enumerate(hints.items()):
            if kind is int:
                made[name] = _LEAST + place * 1000
            elif kind is str:
                made[name] = f"{_WORD}-{name}"
            elif kind is uuid.UUID:
                made[name] = uuid.uuid4()
            elif kind is datetime.datetime:
                made[name] = _MOMENT + datetime.timedelta(days=1 + place)
            elif get_origin(kind) is list and get_args(kind) == (int,):
                made[name] = [_LEAST + place * 1000 + each for each in range(LONGEST_LIST)]
            else:
                raise TypeError(f"{name} of a statement can't be {kind}.")
        return made

    def _slots(self, using: str, params: Iterable[Any]) -> list["_Slot"]:
        """What belongs in the place of each parameter: a constant, or what is asked with."""
        ops = connections[using].ops
        known: dict[Any, _Slot] = {
            _NETWORK: lambda values: bound_network(),
            ops.adapt_datetimefield_value(_MOMENT): lambda values: ops.adapt_datetimefield_value(
                clock.now()
            ),
            ops.adapt_datefield_value(_MOMENT.date()): lambda values: ops.adapt_datefield_value(
                clock.today()
            ),
        }
        for name, stand_in in self._stand_ins.items():
            if isinstance(stand_in, list):
                known |= {each: _nth(name, place) for place, each in enumerate(stand_in)}
                known[tuple(stand_in)] = _named(name)
            elif isinstance(stand_in, uuid.UUID):
                known[_uuid(stand_in, using)] = _unique(name, using)
            elif isinstance(stand_in, datetime.datetime):
                known[ops.adapt_datetimefield_value(stand_in)] = _moment(name, ops)
            else:
                known[stand_in] = _named(name)
        return [known.get(param) or _constant(param) for param in params]


_Slot = Callable[[dict[str, Any]], Any]


def _kind_of(slot: _Slot, param: Any) -> Hashable:
    """By what PostgreSQL is sent a value once that stands in several places; None for by itself."""
    if isinstance(param, str):
        # What type it has follows from where it stands.
        return None
    is_constant = slot.__name__ == "constant"
    return (type(param), param) if is_constant else slot


def _constant(value: Any) -> _Slot:
    def constant(values: dict[str, Any]) -> Any:
        return value

    return constant


def _named(name: str) -> _Slot:
    return lambda values: values[name]


def _moment(name: str, ops: Any) -> _Slot:
    return lambda values: ops.adapt_datetimefield_value(values[name])


def _unique(name: str, using: str) -> _Slot:
    return lambda values: _uuid(values[name], using)


def _uuid(value: uuid.UUID, using: str) -> Any:
    return UUIDField().get_db_prep_value(value, connections[using])


def _nth(name: str, place: int) -> _Slot:
    # A list has one length in SQL: the last stands for all that are not there.
    def value(values: dict[str, Any]) -> Any:
        given = values[name]
        return given[place] if place < len(given) else given[-1]

    return value


@dataclass
class _Compiled:
    """SQL, what fills its parameters, and how its rows become what the queryset gives."""

    using: str
    queryset: QuerySet
    compiler: Any
    sql: str
    slots: list[_Slot]

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        for value in values.values():
            if isinstance(value, list) and not 0 < len(value) <= LONGEST_LIST:
                raise ValueError(f"A statement is asked with 1 to {LONGEST_LIST} in a list.")
        with self._cursor() as cursor:
            cursor.execute(self.sql, [slot(values) for slot in self.slots])
            found = cursor.fetchall()
        return self._shaped(self._converted(found))

    def _cursor(self) -> Any:
        connection: Any = connections[self.using]
        if connection.vendor != "postgresql":
            return connection.cursor()
        # It plans once for each connection, too: see `accounts.networks.postgresql`.
        return connection.planning_cursor(is_sealed=self._is_sealed)

    @cached_property
    def _is_sealed(self) -> bool:
        """Whether the database looks at the network that is bound."""
        return any(f'"{model._meta.db_table}"' in self.sql for model in tenant_models())

    def _converted(self, rows: list[Any]) -> Iterable[Any]:
        return self.compiler.apply_converters(rows, self._converters) if self._converters else rows

    @cached_property
    def _converters(self) -> dict[int, Any]:
        expressions = [each[0] for each in self.compiler.select[: self.compiler.col_count]]
        return self.compiler.get_converters(expressions)

    @cached_property
    def _shaped(self) -> Callable[[Iterable[Any]], Iterator[Any]]:
        kind = self.queryset._iterable_class
        if issubclass(kind, ModelIterable):
            return self._as_models()
        if issubclass(kind, FlatValuesListIterable):
            return lambda rows: (row[0] for row in rows)
        if issubclass(kind, NamedValuesListIterable):
            names: Any = self.queryset._fields  # type: ignore[attr-defined]
            named = create_namedtuple_class(*names)
            return lambda rows: map(named._make, rows)
        return lambda rows: map(tuple, rows)

    def _as_models(self) -> Callable[[Iterable[Any]], Iterator[Any]]:
        # As Django's ModelIterable does it, with what does not change from row to row done before.
        compiler, info = self.compiler, self.compiler.klass_info
        model, fields = info["model"], info["select_fields"]
        start, end = fields[0], fields[-1] + 1
        names = [each[0].target.attname for each in compiler.select[start:end]]
        populators = get_related_populators(info, compiler.select, self.using)  # type: ignore[call-arg]
        annotations = list(compiler.annotation_col_map.items())

        def shape(rows: Iterable[Any]) -> Iterator[Any]:
            for row in rows:
                made = model.from_db(self.using, names, row[start:end])
                for populator in populators:
                    populator.populate(row, made)
                for name, place in annotations:
                    setattr(made, name, row[place])
                yield made

        return shape
