"""What members do with their own profile."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from accounts.events.actions import record
from accounts.networks.models import Level, Member
from accounts.networks.pictures import forget_file, random_name

PROFILE_FIELDS = (
    "name",
    "title",
    "department",
    "level",
    "location",
    "phone",
    "about",
    "skills",
    "pronouns",
    "reports_to",
)
_LONGEST_LINE = 50


class ReportsInCircle(Exception):
    """Somebody would report to themselves, if only by way of others."""

    def __str__(self) -> str:
        return gettext("That would make a circle: they report to you, directly or through others.")


@transaction.atomic
def edit_profile(*, member: Member, **fields: Any) -> None:
    """
    Change what one's own profile says (`PROFILE_FIELDS`); the handle stays.

    :raises ReportsInCircle: if the member would report to themselves
    :raises PermissionDenied: if a level or a member of another network was named
    """
    unknown = set(fields) - set(PROFILE_FIELDS)
    if unknown:
        raise TypeError(f"Not of a profile: {', '.join(sorted(unknown))}")
    level, reports_to = fields.get("level"), fields.get("reports_to")
    if isinstance(level, Level) and level.network_id != member.network_id:
        raise PermissionDenied(gettext("That level is not in this network."))
    if isinstance(reports_to, Member):
        _require_can_report_to(member, reports_to)
    for name, value in fields.items():
        setattr(member, name, value)
    member.save(update_fields=list(fields))
    record("member.changed", network=member.network, actor=member, member=member.pk)


@transaction.atomic
def change_photo(*, member: Member, picture: bytes) -> None:
    """Show `picture`, made by `pictures.square_photo`, on the profile; the old one is removed."""
    forget_file(member.photo)
    member.photo.save(random_name(), ContentFile(picture), save=False)
    member.save(update_fields=["photo"])
    record("member.changed", network=member.network, actor=member, member=member.pk)


@transaction.atomic
def remove_photo(*, member: Member) -> None:
    """Show initials instead of the photo, which is deleted."""
    if not member.photo:
        return
    forget_file(member.photo)
    member.photo = ""
    member.save(update_fields=["photo"])
    record("member.changed", network=member.network, actor=member, member=member.pk)


def _require_can_report_to(member: Member, boss: Member) -> None:
    if boss.network_id != member.network_id or not boss.is_active:
        raise PermissionDenied(gettext("That member is not in this network."))
    # Walked upwards, a query a step: organisations are seldom deeper than eight.
    above: int | None = boss.pk
    for _step in range(_LONGEST_LINE):
        if above is None:
            return
        if above == member.pk:
            raise ReportsInCircle
        above = Member.objects.values_list("reports_to", flat=True).get(pk=above)
