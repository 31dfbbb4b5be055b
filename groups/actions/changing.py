"""Changing what a group is called and who sees it; laying it aside and bringing it back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.networks.pictures import forget_file, random_name
from groups.actions.addresses import move_to_new_address
from groups.actions.memberships import locked
from groups.models import Group, GroupInvitation, JoinRequest
from groups.permissions import is_wider, require_can_manage
from groups.trace import trace

CHANGEABLE = ("name", "purpose", "access", "color")


class WideningNotConfirmed(Exception):
    """More people would see the group, and what was said in it, than when it was said."""

    def __str__(self) -> str:
        return _("Confirm that everything said here so far may be seen by more people.")


@transaction.atomic
def change_group(*, admin: Member, group: Group, confirmed: bool = False, **fields: Any) -> Group:
    """
    Change a group's name, purpose, access or colour (`CHANGEABLE`); returns it as it is now.

    A new name is a new address, to which the old one leads.

    :raises PermissionDenied: if `admin` may not manage the group, or the group of the whole
        company would no longer be open
    :raises WideningNotConfirmed: if more people would see it and that was not `confirmed`
    """
    unknown = fields.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"A group has no {', '.join(sorted(unknown))} to change.")
    former = locked(group)
    require_can_manage(admin, former)
    changed = locked(group)
    for name, value in fields.items():
        setattr(changed, name, value.strip() if isinstance(value, str) else value)
    differing = [name for name in fields if getattr(changed, name) != getattr(former, name)]
    if not differing:
        return changed
    if "access" in differing:
        _require_access_may_change(former, changed, confirmed)
    move_to_new_address(changed, former)
    if "access" in differing:
        _close_side_doors(changed)
    _trace_change(admin, former, changed, differing)
    # A right that ends is told beside the change: those outside have no part in that one.
    if "access" in differing and is_wider(former.access, changed.access):
        record("group.narrowed", network=changed.network, actor=admin, group=changed.pk)
    record("group.changed", network=changed.network, actor=admin, group=changed.pk)
    return changed


@transaction.atomic
def change_group_picture(*, admin: Member, group: Group, picture: bytes) -> None:
    """
    Show `picture`, made by `pictures.square_photo`, on the group's badge; the old one is removed.

    :raises PermissionDenied: if `admin` may not manage the group
    """
    group = locked(group)
    require_can_manage(admin, group)
    forget_file(group.picture)
    group.picture.save(random_name(), ContentFile(picture), save=False)
    group.save(update_fields=["picture"])
    record("group.changed", network=group.network, actor=admin, group=group.pk)


@transaction.atomic
def remove_group_picture(*, admin: Member, group: Group) -> None:
    """
    Show colour and initials again instead of the picture, which is deleted.

    :raises PermissionDenied: if `admin` may not manage the group
    """
    group = locked(group)
    require_can_manage(admin, group)
    if not group.picture:
        return
    forget_file(group.picture)
    group.picture = ""
    group.save(update_fields=["picture"])
    record("group.changed", network=group.network, actor=admin, group=group.pk)


@transaction.atomic
def archive_group(*, admin: Member, group: Group) -> None:
    """
    Lay a group aside: it can be read, and nothing new is said in it.

    :raises PermissionDenied: if `admin` may not manage it, or it is the whole company's
    """
    group = locked(group)
    where = require_can_manage(admin, group)
    if group.archived_at is not None:
        return
    if not where.can_archive:
        raise PermissionDenied(_("The group of the whole company cannot be archived."))
    Group.objects.filter(pk=group.pk).update(archived_at=clock.now())
    trace("group.archived", group=group, actor=admin)
    record("group.archived", network=group.network, actor=admin, group=group.pk)


@transaction.atomic
def restore_group(*, admin: Member, group: Group) -> None:
    """
    Bring an archived group back.

    :raises PermissionDenied: if `admin` may not manage it
    """
    group = locked(group)
    require_can_manage(admin, group)
    if group.archived_at is None:
        return
    Group.objects.filter(pk=group.pk).update(archived_at=None)
    trace("group.restored", group=group, actor=admin)
    record("group.restored", network=group.network, actor=admin, group=group.pk)


def _require_access_may_change(former: Group, changed: Group, confirmed: bool) -> None:
    if changed.is_all_company:
        raise PermissionDenied(_("The group of the whole company stays open."))
    if is_wider(changed.access, former.access) and not confirmed:
        raise WideningNotConfirmed


def _close_side_doors(group: Group) -> None:
    """Who asked or was asked into a group of another kind asks, or is asked, anew."""
    JoinRequest.objects.filter(group=group, answered_at=None).delete()
    if group.access == Group.Access.SECRET:
        GroupInvitation.objects.filter(group=group).delete()


def _trace_change(admin: Member, former: Group, changed: Group, differing: list[str]) -> None:
    secret = Group.Access.SECRET
    named, told = changed, differing
    if (changed.access == secret) != (former.access == secret):
        # Told as it was or is while everybody knows of it, and nothing else that changes with it.
        named, told = (former if changed.access == secret else changed), ["access"]
    trace(
        "group.changed", group=named, actor=admin,
        before={name: getattr(former, name) for name in told},
        after={name: getattr(changed, name) for name in told},
    )  # fmt: skip
