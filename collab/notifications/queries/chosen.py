"""How members want to be told."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.networks.models import Member
from collab.notifications.models import USUAL_LEVEL, ChannelChoice, GroupLevel
from collab.notifications.registry import KINDS
from groups.models import Group, GroupMember


def level_of(member: Member, group: Group) -> str:
    """How much of a group a member wants to be told."""
    chosen = GroupLevel.objects.filter(member=member, group=group).values_list("level", flat=True)
    return chosen.first() or USUAL_LEVEL


def channels_of(member: Member) -> dict[str, str]:
    """By which channel a member wants to be told of each kind."""
    chosen = dict(ChannelChoice.objects.filter(member=member).values_list("kind", "channel"))
    return {name: chosen.get(name, kind.usual.value) for name, kind in KINDS.items()}


def groups_with_levels(member: Member) -> list[Group]:
    """Groups that a member is in or has chosen a level for, each with its `level`."""
    mine = GroupLevel.objects.filter(member=member, group=OuterRef("pk"))
    chosen = GroupLevel.objects.filter(member=member).values("group")
    readable = Group.objects.readable_by(member).current()
    inside = GroupMember.objects.filter(member=member).values("group")
    groups = readable.filter(Q(pk__in=inside) | Q(pk__in=chosen)).select_related("network")
    groups = groups.annotate(level=Subquery(mine.values("level")[:1]))
    found: list[Any] = list(groups.order_by("name", "pk")[:300])
    for group in found:
        group.level = group.level or USUAL_LEVEL
    return found
