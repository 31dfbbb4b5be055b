"""How members want to be told: by kind, and by group. Only what is not the usual is kept."""

from django.db import transaction

from accounts.networks.models import Member
from collab.notifications.models import USUAL_LEVEL, ChannelChoice, GroupLevel
from collab.notifications.registry import KINDS
from groups.models import Group


@transaction.atomic
def choose_channel(*, member: Member, kind: str, channel: str) -> None:
    """Be told of a kind by `channel` from now on."""
    if channel == KINDS[kind].usual:
        ChannelChoice.objects.filter(member=member, kind=kind).delete()
        return
    ChannelChoice.objects.update_or_create(member=member, kind=kind, defaults={"channel": channel})


@transaction.atomic
def choose_level(*, member: Member, group: Group, level: str) -> None:
    """Be told so much of what is said in a group from now on."""
    if level == USUAL_LEVEL:
        GroupLevel.objects.filter(member=member, group=group).delete()
        return
    GroupLevel.objects.update_or_create(member=member, group=group, defaults={"level": level})
