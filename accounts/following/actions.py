"""
Following and muting colleagues.

One's own affair: no event tells of it and no entry of the audit log, for either would tell others.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.following.models import Follow, Mute
from accounts.networks.models import Member


@transaction.atomic
def follow_member(*, member: Member, other: Member) -> None:
    """
    Follow a colleague.

    :raises PermissionDenied: if they are oneself, or nobody who is active in the same network
    """
    _require_colleague(member, other)
    Follow.objects.get_or_create(member=member, other=other)


@transaction.atomic
def unfollow_member(*, member: Member, other: Member) -> None:
    """Follow a colleague no more."""
    Follow.objects.filter(member=member, other=other).delete()


@transaction.atomic
def mute_member(*, member: Member, other: Member) -> None:
    """
    Meet no more of what a colleague begins, nor be told of what they do; they are not told.

    :raises PermissionDenied: if they are oneself, or nobody who is active in the same network
    """
    _require_colleague(member, other)
    Mute.objects.get_or_create(member=member, other=other)


@transaction.atomic
def unmute_member(*, member: Member, other: Member) -> None:
    """Have what a colleague posts shown again."""
    Mute.objects.filter(member=member, other=other).delete()


@transaction.atomic
def forget_ties(member: Member) -> None:
    """Drop whom somebody followed and muted, who has left."""
    Follow.objects.filter(member=member).delete()
    Mute.objects.filter(member=member).delete()


def _require_colleague(member: Member, other: Member) -> None:
    if member.pk == other.pk:
        raise PermissionDenied(_("That is you."))
    if not Member.objects.visible_to(member).active().filter(pk=other.pk).exists():
        raise PermissionDenied(_("That member is not in this network."))
