"""Groups: where it is said, who is in them, and who may know of them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member, Network, initials_of
from accounts.networks.swatches import Swatch
from accounts.networks.tenants import Tenant, TenantManager, carried


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, member: Member) -> Self:
        """Groups that `member` may know of: all but the secret ones they are not in."""
        if not member.is_active:
            return self.none()
        return self.filter(
            ~Q(access=Group.Access.SECRET) | Q(pk__in=_groups_of(member)), network=member.network_id
        )

    def readable_by(self, member: Member) -> Self:
        """Groups whose posts `member` may read: the open ones and those they are in."""
        if not member.is_active:
            return self.none()
        return self.filter(
            Q(access=Group.Access.OPEN) | Q(pk__in=_groups_of(member)), network=member.network_id
        )

    def of(self, member: Member) -> Self:
        """Groups that `member` is in."""
        return self.visible_to(member).filter(pk__in=_groups_of(member))

    def managed_by(self, member: Member) -> Self:
        """Groups that `member` may change: as a group admin, or as the network's administrator."""
        known = self.visible_to(member)
        if member.is_admin:
            return known
        return known.filter(
            pk__in=GroupMember.objects.filter(member=member, role=GroupMember.Role.ADMIN).values(
                "group"
            )
        )

    def current(self) -> Self:
        """Groups that are not archived."""
        return self.filter(archived_at=None)


class Group(Tenant):
    class Access(models.TextChoices):
        OPEN = "open", _("Open")
        PRIVATE = "private", _("Private")
        SECRET = "secret", _("Secret")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="groups")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(max_length=80)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    access = models.CharField(_("who sees it"), max_length=10, choices=Access, default=Access.OPEN)
    color = models.CharField(_("colour"), max_length=10, choices=Swatch, default=Swatch.BLUE)
    picture = models.ImageField(_("picture"), upload_to="groups/", blank=True)
    is_all_company = models.BooleanField(default=False, editable=False)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)
    thread_count = models.PositiveIntegerField(default=0)
    # An id of the moment something was last said here (`ids.new_id`), comparable with `read_to`.
    activity = models.BigIntegerField(default=0)

    objects = TenantManager.from_queryset(GroupQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="group_address_once"),
            models.UniqueConstraint(
                fields=["network"], condition=Q(is_all_company=True), name="one_all_company_group"
            ),
            models.CheckConstraint(
                condition=Q(is_all_company=False) | Q(access="open", archived_at=None),
                name="all_company_group_stays_open",
            ),
        ]
        indexes = [models.Index(fields=["network", "-activity"], name="group_by_activity")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feeds:group", args=[self.network.slug, self.slug])

    @property
    def swatch(self) -> str:
        return self.color

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def picture_url(self) -> str:
        if not self.picture or not self.picture.name:
            return ""
        version = self.picture.name.rsplit("/", 1)[-1].split(".")[0]
        return reverse("groups:picture", args=[self.network.slug, self.slug]) + f"?v={version}"

    @property
    def access_icon(self) -> str:
        return {"open": "globe", "private": "lock", "secret": "eye-off"}[self.access]

    def readers(self) -> models.QuerySet[Member]:
        """Members who may read what is said here; the inverse of `GroupQuerySet.readable_by`."""
        everyone = Member.objects.active().filter(network=self.network_id)
        if self.access == self.Access.OPEN:
            return everyone
        return everyone.filter(pk__in=GroupMember.objects.filter(group=self).values("member"))

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may know of the group; the inverse of `GroupQuerySet.visible_to`."""
        everyone = Member.objects.active().filter(network=self.network_id)
        if self.access != self.Access.SECRET:
            return everyone
        return everyone.filter(pk__in=GroupMember.objects.filter(group=self).values("member"))

    def managers(self) -> models.QuerySet[Member]:
        """Members who may change the group; the inverse of `GroupQuerySet.managed_by`."""
        admins = GroupMember.objects.filter(group=self, role=GroupMember.Role.ADMIN)
        return self.viewers().filter(Q(role=Member.Role.ADMIN) | Q(pk__in=admins.values("member")))


class GroupMemberQuerySet(models.QuerySet["GroupMember"]):
    def visible_to(self, member: Member) -> Self:
        """Memberships that `member` may see: of active members, in groups they may read."""
        return self.filter(
            group__in=Group.objects.readable_by(member), member__in=Member.objects.active()
        )

    def admins(self) -> Self:
        """Memberships of group admins."""
        return self.filter(role=GroupMember.Role.ADMIN)

    def active(self) -> Self:
        """Memberships of those who may act now."""
        return self.filter(member__in=Member.objects.active())


class GroupMember(Tenant):
    network_of = "group"
    network = carried()

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        ADMIN = "admin", _("Group admin")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, models.CASCADE, related_name="group_memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=clock.now)
    favourite_at = models.DateTimeField(null=True, blank=True)
    # What is newer than this id (`Group.activity`, `Post.activity`) is unread here.
    read_to = models.BigIntegerField(default=new_id)

    objects = TenantManager.from_queryset(GroupMemberQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="member_once_per_group")
        ]
        indexes = [models.Index(fields=["member", "group"], name="groups_of_member")]

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> Self:
        """Requests that nobody has answered, of members who may still come in."""
        return self.filter(answered_at=None, member__in=Member.objects.active())

    def visible_to(self, member: Member) -> Self:
        """Requests that `member` may see: their own, and those to groups they may answer for."""
        if not member.is_active:
            return self.none()
        return self.filter(
            Q(member=member) | Q(group__in=Group.objects.managed_by(member)),
            group__network=member.network_id,
        )


class JoinRequest(Tenant):
    """A member asks to join a private group."""

    network_of = "group"
    network = carried()
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    member = models.ForeignKey(Member, models.CASCADE, related_name="join_requests")
    reason = models.CharField(_("why"), max_length=300, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_granted = models.BooleanField(null=True)

    objects = TenantManager.from_queryset(JoinRequestQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(answered_at=None),
                name="asked_to_join_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} asks into {self.group}"

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see the request; the inverse of `JoinRequestQuerySet.visible_to`."""
        return Member.objects.active().filter(
            Q(pk=self.member_id) | Q(pk__in=self.group.managers().values("pk")),
            network=self.group.network_id,
        )


class GroupInvitationQuerySet(models.QuerySet["GroupInvitation"]):
    def visible_to(self, member: Member) -> Self:
        """Invitations that `member` was sent and may accept: the inviter may still invite."""
        if not member.is_active:
            return self.none()
        return self.holding().filter(member=member, group__network=member.network_id)

    def holding(self) -> Self:
        """Invitations whose inviter may still invite, and into a group that is in use."""
        inside = GroupMember.objects.filter(group=OuterRef("group"), member=OuterRef("inviter"))
        return self.filter(
            Exists(inside.filter(role=GroupMember.Role.ADMIN))
            | Q(inviter__role=Member.Role.ADMIN)
            & (~Q(group__access=Group.Access.SECRET) | Exists(inside)),
            # Not as IN: where several networks are looked at, all of their members would be read.
            Exists(Member.objects.active().filter(pk=OuterRef("inviter"))),
            group__archived_at=None,
        )


class GroupInvitation(Tenant):
    """A group admin asks a member into the group; accepting joins without approval."""

    network_of = "group"
    network = carried()
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Member, models.CASCADE, related_name="group_invitations")
    inviter = models.ForeignKey(Member, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(GroupInvitationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="asked_into_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} invited into {self.group}"


class GroupAddress(Tenant):
    """An address that a group had before it was renamed; leads to the present one."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    group = models.ForeignKey(Group, models.CASCADE, related_name="former_addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="former_address_once")
        ]

    def __str__(self) -> str:
        return self.slug


def _groups_of(member: Member) -> models.QuerySet:
    return GroupMember.objects.filter(member=member).values("group")
