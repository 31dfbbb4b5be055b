"""Who may invite whom, and how many."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.invitations.addresses import domain_of, is_at_domain
from accounts.invitations.models import Invitation
from accounts.networks.models import Member, Network
from accounts.networks.permissions import can_invite, require_can_invite

MOST_SENDINGS = 5

__all__ = [
    "can_bring",
    "can_invite",
    "require_can_bring",
    "require_can_invite",
    "require_can_resend",
    "require_can_withdraw",
]


def can_bring(inviter: Member, email: str, kind: str) -> bool:
    """Whether the network's rule lets `inviter` ask this address in as this kind of member."""
    network = inviter.network
    if kind == Member.Kind.GUEST:
        return network.is_external
    if not network.is_external:
        return not network.only_own_domains or is_at_domain(email, network.email_domains)
    # In an external network a colleague is told from a client by the domain; otherwise a client
    # could be made one of us, and would invite others in turn.
    own = network.email_domains or [domain_of(inviter.person.email)]
    return inviter.is_admin or is_at_domain(email, own)


def require_can_bring(inviter: Member, email: str, kind: str) -> None:
    """
    Refuse an address that the network's rule does not let in.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_invite(inviter)
    if not can_bring(inviter, email, kind):
        raise PermissionDenied(_("The network's rule does not let this address in."))


def require_can_withdraw(member: Member, invitation: Invitation) -> None:
    """
    Refuse all but the inviter and administrators.

    :raises PermissionDenied: with the sentence that the page shows
    """
    is_own = invitation.inviter_id == member.pk
    is_theirs = member.is_admin and invitation.network_id == member.network_id
    if not member.is_active or not (is_own or is_theirs):
        raise PermissionDenied(_("Only whoever invited may do that, or an administrator."))


def require_can_resend(member: Member, invitation: Invitation) -> None:
    """
    Refuse whoever may not invite this address now, and the sixth mail to one address.

    :raises PermissionDenied: with the sentence that the page shows
    """
    require_can_withdraw(member, invitation)
    require_can_bring(invitation.inviter, invitation.email, invitation.kind)
    if invitation.asked_count >= MOST_SENDINGS:
        raise PermissionDenied(
            _("This invitation was sent %(count)s times. Speak to them instead?")
            % {"count": invitation.asked_count}
        )


def can_come_in_by_domain(network: Network, email: str) -> bool:
    """Whether an address at the network's own domain comes in without being invited."""
    return _is_own_domain(network, email) and network.launch == Network.Launch.OPEN


def can_ask_in(network: Network, email: str) -> bool:
    """Whether an address at the network's own domain may ask to be let in."""
    open_now = network.may_ask and network.launch != Network.Launch.PAUSED
    return _is_own_domain(network, email) and (open_now or network.launch == Network.Launch.OPEN)


def _is_own_domain(network: Network, email: str) -> bool:
    if network.is_external or network.closed_at:
        return False
    return is_at_domain(email, network.email_domains)
