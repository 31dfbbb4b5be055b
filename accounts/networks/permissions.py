"""Who may do what to a network and its members."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member, Network


def require_admin(member: Member) -> None:
    """
    Refuse everyone but an active administrator.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if not (member.is_active and member.is_admin):
        raise PermissionDenied(_("Only an administrator of this network may do that."))


def require_power_over(admin: Member, member: Member, to: str = "") -> None:
    """
    Refuse whoever may not suspend, restore or promote `member`.

    :raises PermissionDenied: if not an administrator of the same network, or the member is a
        client who would get a role with power
    """
    require_admin(admin)
    if admin.network_id != member.network_id:
        raise PermissionDenied(_("That member is not in this network."))
    if to and to != Member.Role.MEMBER and member.is_guest:
        raise PermissionDenied(_("A client cannot be given a role with power."))


def require_can_sponsor(sponsor: Member, guest: Member) -> None:
    """
    Refuse whoever cannot answer for a client.

    :raises PermissionDenied: if `guest` is not a client, or `sponsor` not active staff beside them
    """
    if not guest.is_guest:
        raise PermissionDenied(_("Only a client has somebody who answers for them."))
    if sponsor.network_id != guest.network_id or sponsor.is_guest or not sponsor.is_active:
        raise PermissionDenied(_("Only an active member of staff can answer for a client."))


def can_invite(member: Member) -> bool:
    """Whether `member` may invite into the network at all; limits come on top."""
    if not member.is_active or member.is_guest:
        return False
    return member.is_admin or member.network.may_invite == Network.Right.EVERYONE


def require_can_invite(member: Member) -> None:
    """
    Refuse whoever may not invite.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if not can_invite(member):
        raise PermissionDenied(_("In this network only administrators invite."))
