"""
Rows that belong to one network, and the two kinds of model: *tenant* and *global*.

A tenant row carries its network. Its manager gives out rows of the bound network only (`sealing`)
and raises where none is bound; the database refuses what would cross networks (`walls`). Every
model of the project is one or the other; a system check refuses one that does not say which.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FullResultSet
from django.db import models
from django.db.models import Lookup
from django.db.models.sql.where import AND

from accounts.networks.sealing import ALL, NOTHING, NoNetworkBound, seal

Row = TypeVar("Row", bound=models.Model)

# Models of libraries, which know nothing of networks, and why none of their rows is a network's.
GLOBAL_LIBRARY_MODELS = {
    "account": "addresses of people, who may be in several networks",
    "auth": "not used; Django brings it along",
    "contenttypes": "names of models",
    "mfa": "second factors of people",
    "sessions": "sign-ins of people",
    "socialaccount": "sign-in services of the organisation",
    "taggit": "not used; topics of a network are feeds.topics",
    "usersessions": "sign-ins of people",
}


# A condition in a form of which PostgreSQL guesses that nearly all rows hold it, as they do. With
# that of the manager and that of its policy it would else guess one row in (networks)², for each
# table anew, and rather read and sort a whole network than walk an index to the first page.
UNGUESSED = "CASE WHEN {} THEN 1 END IS NOT NULL"


class Sealed(Lookup):
    """
    Holds of rows of the network that is bound when the query runs; of all, where nothing is sealed.

    Written so that no index is used for it. It stands in every query beside the filters by which
    rows are meant to be found, and as plain equality it would tempt the planner: for "reactions to
    these twenty posts" SQLite would rather read all reactions of the network.
    """

    lookup_name = "sealed"
    prepare_rhs = False

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """
        Compile the condition by the seal of this moment.

        :raises NoNetworkBound: if no network is bound
        """
        value = seal()
        if value == ALL:
            raise FullResultSet
        if value == NOTHING:
            table = self.lhs.target.model._meta.label
            raise NoNetworkBound(f"{table} belongs to networks, and none is bound here.")
        column, params = self.process_lhs(compiler, connection)
        holds = f"+{column} = %s"
        if connection.vendor == "postgresql":
            holds = UNGUESSED.format(f"{column} = %s")
        if self.lhs.target.null:
            return f"({holds} OR {column} IS NULL)", (*params, int(value), *params)
        return holds, (*params, int(value))


class TenantManager(models.Manager[Row]):
    """Gives out rows of the bound network only; fills in the network of what is created."""

    def get_queryset(self) -> models.QuerySet[Row]:
        rows = super().get_queryset()
        query = rows.query
        # Not by `filter`: that would make an outer join to a network that may be missing an inner.
        network: Any = self.model._meta.get_field("network")
        column = network.get_col(query.get_initial_alias())
        query.where.add(Sealed(column, True), AND)
        return rows

    def none(self) -> models.QuerySet[Row]:
        # Asks for no row of anybody's, so that a form may name it before any network is bound.
        return super().get_queryset().none()

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            row.fill_network()  # type: ignore[attr-defined]
        return self.get_queryset().bulk_create(rows, *args, **kwargs)


class Tenant(models.Model):
    """
    Base of every model whose rows belong to one network.

    A model has the column `network`, or says by `network_of` which of its foreign keys leads to the
    row whose network it shares, and then declares `network = carried()`.
    """

    network_of: ClassVar[str] = ""

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_network()
        super().save(*args, **kwargs)

    def fill_network(self) -> None:
        """Take the network of the row this one hangs off, if it has none yet."""
        if self.network_of and getattr(self, "network_id") is None:  # noqa: B009
            self.network_id = getattr(self, self.network_of).network_id


def carried() -> Any:
    """
    The network of a row that hangs off another one.

    Without an index: nobody looks for such rows by their network, and one would tempt the planner.
    """
    return models.ForeignKey(
        "networks.Network", models.CASCADE, related_name="+", db_index=False, editable=False
    )


def tenant_models() -> list[type[models.Model]]:
    """Every model whose rows belong to a network."""
    return [model for model in apps.get_models(include_auto_created=True) if is_tenant(model)]


def is_tenant(model: type[models.Model]) -> bool:
    """Whether the rows of `model` belong to a network."""
    return issubclass(model, Tenant)


def global_reason(model: type[models.Model]) -> str:
    """Why the rows of `model` belong to no network; empty if nobody said so."""
    own = getattr(model, "is_global_because", "")
    return own or GLOBAL_LIBRARY_MODELS.get(model._meta.app_label, "")


@register("tenant")
def check_every_model_is_classed(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a model that is neither tenant nor global, and a tenant without its network."""
    problems: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if not is_tenant(model):
            if not global_reason(model):
                problems.append(
                    Error(
                        f"{model._meta.label} is neither tenant nor global.",
                        hint="Let it extend Tenant, or say `is_global_because` of it.",
                        obj=model,
                        id="tenant.E001",
                    )
                )
            continue
        names = {field.name for field in model._meta.get_fields()}
        if "network" not in names:
            problems.append(
                Error(f"{model._meta.label} has no network.", obj=model, id="tenant.E002")
            )
        if not isinstance(model._default_manager, TenantManager):
            problems.append(
                Error(
                    f"The manager of {model._meta.label} gives out rows of every network.",
                    hint="objects = TenantManager.from_queryset(…)()",
                    obj=model,
                    id="tenant.E003",
                )
            )
    return problems
