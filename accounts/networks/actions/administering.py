"""What administrators do with their network: its settings and its levels."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.networks.models import Level, Member, Network
from accounts.networks.permissions import require_admin
from accounts.networks.pictures import forget_file, random_name

SETTINGS = (
    "name",
    "purpose",
    "color",
    "language",
    "time_zone",
    "email_domains",
    "may_invite",
    "may_make_groups",
    "may_ask",
    "only_own_domains",
)


class LevelExists(Exception):
    """Two levels of one name could not be told apart."""

    def __str__(self) -> str:
        return gettext("There is a level of that name already.")


@transaction.atomic
def change_settings(
    *, admin: Member, logo: bytes | None = None, remove_logo: bool = False, **fields: Any
) -> None:
    """
    Change the settings of the network (`SETTINGS`, and its logo); what changed is written down.

    :raises PermissionDenied: if `admin` is not an administrator
    """
    require_admin(admin)
    unknown = set(fields) - set(SETTINGS)
    if unknown:
        raise TypeError(f"Not a setting: {', '.join(sorted(unknown))}")
    network = Network.objects.select_for_update(no_key=True).get(pk=admin.network_id)
    changed = {name: value for name, value in fields.items() if getattr(network, name) != value}
    before = {name: getattr(network, name) for name in changed}
    for name, value in changed.items():
        setattr(network, name, value)
    after = dict(changed)
    if logo or (remove_logo and network.logo):
        before["logo"], after["logo"] = bool(network.logo), bool(logo)
        forget_file(network.logo)
        network.logo = ""
        if logo:
            network.logo.save(random_name(), ContentFile(logo), save=False)
    if not after:
        return
    network.save(update_fields=list(after))
    audit(
        "network.settings_changed",
        network=network,
        actor=admin,
        subject=network,
        before=before,
        after=after,
    )
    record("network.changed", network=network, actor=admin)


@transaction.atomic
def add_level(*, admin: Member, name: str) -> Level:
    """
    Add a level above all others.

    :raises LevelExists: if the network has one of that name
    """
    require_admin(admin)
    highest = Level.objects.filter(network=admin.network_id).aggregate(rank=Max("rank"))["rank"]
    try:
        with transaction.atomic():
            level = Level.objects.create(
                network=admin.network, name=name, rank=0 if highest is None else highest + 1
            )
    except IntegrityError:
        raise LevelExists from None
    audit("level.added", network=admin.network, actor=admin, subject=level)
    return level


@transaction.atomic
def rename_level(*, admin: Member, level: Level, name: str) -> None:
    """
    Give a level another name; whoever has it keeps it.

    :raises LevelExists: if the network has one of that name
    """
    _require_own(admin, level)
    before, level.name = level.name, name
    try:
        with transaction.atomic():
            level.save(update_fields=["name"])
    except IntegrityError:
        raise LevelExists from None
    audit("level.renamed", network=admin.network, actor=admin, subject=level, before=before)


@transaction.atomic
def move_level(*, admin: Member, level: Level, steps: int) -> None:
    """Move a level up by `steps` in the order from agent to board, or down if negative."""
    _require_own(admin, level)
    levels = list(
        Level.objects.select_for_update(no_key=True)
        .filter(network=admin.network_id)
        .exclude(pk=level.pk)
        .order_by("rank", "name", "pk")
    )
    below = [other for other in levels if (other.rank, other.name) < (level.rank, level.name)]
    levels.insert(max(0, min(len(levels), len(below) + steps)), level)
    for rank, other in enumerate(levels):
        other.rank = rank
    Level.objects.bulk_update(levels, ["rank"])
    audit("level.moved", network=admin.network, actor=admin, subject=level, steps=steps)


@transaction.atomic
def remove_level(*, admin: Member, level: Level) -> None:
    """Remove a level; whoever has it has none afterwards."""
    _require_own(admin, level)
    audit(
        "level.removed",
        network=admin.network,
        actor=admin,
        subject=level,
        members=level.members.count(),
    )
    level.delete()


def _require_own(admin: Member, level: Level) -> None:
    require_admin(admin)
    if level.network_id != admin.network_id:
        raise PermissionDenied(gettext("That level is not in this network."))
