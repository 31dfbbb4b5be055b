"""Into a group by somebody's leave: requests, and invitations."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from groups.actions.memberships import locked, put_in
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest
from groups.permissions import require_can_manage, standing
from groups.trace import trace


class InvitationLapsed(Exception):
    """The invitation was taken back, or whoever sent it may no longer invite."""

    def __str__(self) -> str:
        return _("This invitation no longer holds. Ask an admin of the group for a new one.")


@transaction.atomic
def ask_to_join(*, member: Member, group: Group, reason: str = "") -> JoinRequest:
    """
    Ask the admins of a private group to be let in; twice is one request.

    :raises PermissionDenied: if the group is not one that is asked into
    """
    group = locked(group)
    where = standing(member, group)
    waiting = JoinRequest.objects.filter(group=group, member=member, answered_at=None).first()
    if waiting is not None and where.can_see:
        return waiting
    if not where.can_ask:
        raise PermissionDenied(_("This group is not one that you can ask to join."))
    request = JoinRequest.objects.create(group=group, member=member, reason=reason.strip())
    record("group.asked", network=group.network, actor=member, group=group.pk, request=request.pk)
    return request


@transaction.atomic
def take_back_request(*, member: Member, group: Group) -> None:
    """No longer ask to be let in."""
    JoinRequest.objects.filter(group=group, member=member, answered_at=None).delete()


@transaction.atomic
def answer_join_request(*, admin: Member, request: JoinRequest, accept: bool) -> None:
    """
    Let somebody in who asked, or decline; the first answer stands.

    :raises PermissionDenied: if `admin` may not manage the group, or asked himself
    """
    group = locked(request.group)
    require_can_manage(admin, group)
    waiting = (
        JoinRequest.objects.select_related("member")
        .filter(pk=request.pk, group=group, answered_at=None)
        .first()
    )
    if waiting is None:
        return
    if waiting.member_id == admin.pk:
        # An administrator of the network manages private groups without reading them.
        raise PermissionDenied(_("Somebody else must answer your own request."))
    waiting.answered_at, waiting.answered_by = clock.now(), admin
    waiting.is_granted = accept and waiting.member.is_active and group.archived_at is None
    waiting.save(update_fields=["answered_at", "answered_by", "is_granted"])
    trace(
        "group.request_answered", group=group, actor=admin,
        member=str(waiting.member), granted=waiting.is_granted,
    )  # fmt: skip
    came_in = waiting.is_granted and put_in(group, waiting.member)
    ids = {"group": group.pk, "member": waiting.member_id}
    if came_in:
        record("group.joined", network=group.network, actor=admin, **ids)
    record("group.answered", network=group.network, actor=admin, request=waiting.pk, **ids)


@transaction.atomic
def invite_to_group(
    *, admin: Member, group: Group, members: Iterable[Member]
) -> list[GroupInvitation]:
    """
    Ask members of the network into a group; who is in it, or was asked already, is passed over.

    :raises PermissionDenied: if `admin` may not invite into the group, or asks from elsewhere
    """
    group = locked(group)
    where = require_can_manage(admin, group)
    if not where.can_invite:
        raise PermissionDenied(_("Nobody is invited into this group."))
    wanted = {member.pk: member for member in members if member.pk != admin.pk}
    if any(member.network_id != group.network_id for member in wanted.values()):
        raise PermissionDenied(_("That member is not in this network."))
    inside = set(
        GroupMember.objects.filter(group=group, member__in=wanted).values_list("member", flat=True)
    )
    sent = []
    for pk, member in sorted(wanted.items()):
        if pk in inside or not member.is_active:
            continue
        invitation, is_new = GroupInvitation.objects.get_or_create(
            group=group, member=member, defaults={"inviter": admin}
        )
        if is_new:
            sent.append(invitation)
        elif invitation.inviter_id != admin.pk:
            # Whoever asks last vouches: the one before may no longer be allowed to.
            GroupInvitation.objects.filter(pk=invitation.pk).update(inviter=admin)
    for invitation in sent:
        record(
            "group.invited", network=group.network, actor=admin, group=group.pk,
            member=invitation.member_id, invitation=invitation.pk,
        )  # fmt: skip
    return sent


@transaction.atomic
def accept_group_invitation(*, member: Member, invitation: GroupInvitation) -> Group:
    """
    Join the group one was asked into, if whoever asked may still do so.

    :raises InvitationLapsed: if not
    """
    group = locked(invitation.group)
    if standing(member, group).is_inside:
        return group
    if not GroupInvitation.objects.visible_to(member).filter(pk=invitation.pk).exists():
        raise InvitationLapsed
    if put_in(group, member):
        record(
            "group.joined", network=group.network, actor=member, group=group.pk, member=member.pk
        )
    return group


@transaction.atomic
def decline_group_invitation(*, member: Member, invitation: GroupInvitation) -> None:
    """Not join; the admins may ask again."""
    GroupInvitation.objects.filter(pk=invitation.pk, member=member).delete()


@transaction.atomic
def admit_invited(*, group: Group, member: Member, inviter: Member) -> bool:
    """
    Let a new member into a group that the invitation to the network named.

    Only if the inviter could let somebody in at this moment: into an open group anyone in the
    network, else who manages the group. If not, nothing happens and nothing is told.
    """
    group = locked(group)
    if not member.is_active or member.network_id != group.network_id or group.archived_at:
        return False
    inviters = standing(inviter, group)
    is_open = group.access == Group.Access.OPEN
    may_admit = inviters.can_manage or (inviters.can_see and is_open)
    if not may_admit or not put_in(group, member):
        return False
    record("group.joined", network=group.network, actor=member, group=group.pk, member=member.pk)
    return True
