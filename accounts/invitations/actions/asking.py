"""Coming in without an invitation, by an address at the network's own domain."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.events.actions import record
from accounts.ids import new_id
from accounts.invitations.actions.accepting import MembershipSuspended
from accounts.invitations.models import AccessRequest
from accounts.invitations.permissions import can_ask_in, can_come_in_by_domain
from accounts.invitations.queries import proved_addresses
from accounts.models import Person
from accounts.networks.actions import join_network
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_admin
from accounts.signin import prove_address
from accounts.tasks.actions import enqueue


@transaction.atomic
def ask_to_be_let_in(*, person: Person, network: Network, name: str) -> AccessRequest:
    """
    Ask a network's administrators to be let in; asking twice is one request.

    :raises PermissionDenied: if none of the person's proved addresses is at its domains, or it
        does not take requests
    """
    network = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    if not any(can_ask_in(network, address) for address in proved_addresses(person)):
        raise PermissionDenied(_("You cannot ask to be let in there."))
    if Member.objects.filter(network=network, person=person, left_at=None).exists():
        raise PermissionDenied(_("You are a member already."))
    request, made = AccessRequest.objects.get_or_create(
        network=network, person=person, answered_at=None, defaults={"name": name[:80]}
    )
    if made:
        record("access.asked", network=network, request=request.pk)
    return request


@transaction.atomic
def come_in_by_domain(*, person: Person, network: Network, name: str) -> Member:
    """
    Come into a network whose launch is open, by a proved address at its own domain.

    :raises PermissionDenied: if the launch is not open, or no address of theirs is at its domains
    :raises MembershipSuspended: if they are a suspended member
    """
    network = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    if not any(can_come_in_by_domain(network, address) for address in proved_addresses(person)):
        raise PermissionDenied(_("You cannot come in there without being invited."))
    member = join_network(person=person, network=network, name=name)
    if member.suspended_at:
        raise MembershipSuspended
    return member


@transaction.atomic
def answer_request(*, admin: Member, request: AccessRequest, is_granted: bool) -> Member | None:
    """
    Let in or turn away who asked; an answered request stays as it was answered.

    :raises PermissionDenied: if `admin` is not an administrator of that network
    """
    require_admin(admin)
    request = (
        AccessRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network", "person")
        .get(pk=request.pk)
    )
    if request.network_id != admin.network_id:
        raise PermissionDenied(_("That request is not in this network."))
    if request.answered_at:
        return None
    request.answered_at, request.answered_by = clock.now(), admin
    request.is_granted = is_granted
    request.save(update_fields=["answered_at", "answered_by", "is_granted"])
    audit(
        "access.granted" if is_granted else "access.refused",
        network=request.network,
        actor=admin,
        subject=request,
    )
    if not is_granted:
        record("access.refused", network=request.network, actor=admin, request=request.pk)
        return None
    return join_network(person=request.person, network=request.network, name=request.name)


def ask_for_link(*, email: str) -> None:
    """Let a link that proves `email` be mailed to it, if some network would let it in."""
    with transaction.atomic():
        enqueue("invitations.prove_address", network=None, email=email, request=new_id())


@transaction.atomic
def person_of_link(*, email: str) -> Person:
    """The person whose address a mailed link has just proved; made if there is none."""
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email)
    prove_address(person)
    return person
