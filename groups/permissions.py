"""Who may do what in a group. Who may *see* it stands in `models`."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member, Network
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest


@dataclass(frozen=True)
class Standing:
    """
    What `member` is in `group` and may do there; read once, asked often.

    One query, for the membership; two more only when somebody outside a private group is asked
    about. Nothing is allowed to those who may not know of the group.
    """

    member: Member
    group: Group
    membership: GroupMember | None

    @property
    def is_inside(self) -> bool:
        return self.membership is not None and self._is_of_the_network

    @property
    def is_group_admin(self) -> bool:
        return (
            self.membership is not None
            and self.membership.role == GroupMember.Role.ADMIN
            and self._is_of_the_network
        )

    @property
    def can_see(self) -> bool:
        return self.is_inside or (
            self._is_of_the_network and self.group.access != Group.Access.SECRET
        )

    @property
    def can_read(self) -> bool:
        return self.is_inside or (
            self._is_of_the_network and self.group.access == Group.Access.OPEN
        )

    @property
    def can_post(self) -> bool:
        return self.is_inside and self._is_current

    @property
    def can_join(self) -> bool:
        return self.can_see and not self.is_inside and self._is_current and self.can_read

    @property
    def can_ask(self) -> bool:
        return (
            self.can_see
            and not self.is_inside
            and self._is_current
            and self.group.access == Group.Access.PRIVATE
            and self.invitation is None
            and not self.has_asked
        )

    @property
    def can_leave(self) -> bool:
        return self.is_inside and not self.group.is_all_company

    @property
    def can_manage(self) -> bool:
        """Group admins, and administrators of the network where they know of the group."""
        return self.is_group_admin or (self.can_see and self.member.is_admin)

    @property
    def can_invite(self) -> bool:
        return self.can_manage and self._is_current and not self.group.is_all_company

    @property
    def can_archive(self) -> bool:
        return self.can_manage and self._is_current and not self.group.is_all_company

    @property
    def can_restore(self) -> bool:
        return self.can_manage and not self._is_current

    @cached_property
    def has_asked(self) -> bool:
        """Whether a request of the member waits for an answer."""
        return JoinRequest.objects.waiting().filter(group=self.group, member=self.member).exists()

    @cached_property
    def invitation(self) -> GroupInvitation | None:
        """The invitation into the group that the member could accept."""
        return GroupInvitation.objects.visible_to(self.member).filter(group=self.group).first()

    @property
    def _is_of_the_network(self) -> bool:
        return self.member.is_active and self.member.network_id == self.group.network_id

    @property
    def _is_current(self) -> bool:
        return self.group.archived_at is None


def standing(member: Member, group: Group) -> Standing:
    """Read what `member` is in `group`; one query."""
    membership = GroupMember.objects.filter(group=group, member=member).first()
    return Standing(member, group, membership)


def can_make_groups(member: Member) -> bool:
    """Whether `member` may make a group in this network."""
    if not member.is_active or member.is_guest:
        return False
    return member.is_admin or member.network.may_make_groups == Network.Right.EVERYONE


def require_can_make_groups(member: Member) -> None:
    """
    Refuse whoever may not make groups.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if member.is_guest:
        raise PermissionDenied(_("Groups are made by the hosts of this network."))
    if not can_make_groups(member):
        raise PermissionDenied(_("In this network only administrators make groups."))


def can_manage(member: Member, group: Group) -> bool:
    """Whether `member` may change `group` and who is in it."""
    return standing(member, group).can_manage


def require_can_manage(member: Member, group: Group) -> Standing:
    """
    Refuse whoever may not manage `group`; says what the member is in it.

    :raises PermissionDenied: with the sentence that the page shows
    """
    where = standing(member, group)
    if not where.can_manage:
        raise PermissionDenied(_("Only an admin of this group may do that."))
    return where


# How many see a group of each kind, compared with the others.
_WIDTH = {Group.Access.OPEN: 2, Group.Access.PRIVATE: 1, Group.Access.SECRET: 0}


def is_wider(access: str, than: str) -> bool:
    """Whether more people see a group of `access` than one of access `than`."""
    return _WIDTH[Group.Access(access)] > _WIDTH[Group.Access(than)]
