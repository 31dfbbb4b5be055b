"""Making a group."""

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.networks.pictures import random_name
from accounts.networks.swatches import Swatch, swatch_of
from groups.actions.addresses import save_with_address
from groups.actions.memberships import put_in
from groups.models import Group, GroupMember
from groups.permissions import require_can_make_groups


@transaction.atomic
def make_group(
    *,
    maker: Member,
    name: str,
    purpose: str = "",
    access: str = Group.Access.OPEN,
    color: str | None = None,
    picture: bytes = b"",
    is_all_company: bool = False,
) -> Group:
    """
    Make a group with `maker` as its admin.

    :param picture: as made by `pictures.square_photo`, or none

    :raises PermissionDenied: if `maker` may not make groups in this network
    """
    require_can_make_groups(maker)
    group = Group(
        network=maker.network,
        name=name.strip(),
        purpose=purpose.strip(),
        access=access,
        made_by=maker,
        is_all_company=is_all_company,
    )
    group.color = Swatch(color) if color else Swatch(swatch_of(group.pk))
    if picture:
        group.picture.save(random_name(), ContentFile(picture), save=False)
    save_with_address(group)
    put_in(group, maker, GroupMember.Role.ADMIN)
    group.member_count = 1
    record("group.made", network=group.network, actor=maker, group=group.pk)
    return group
