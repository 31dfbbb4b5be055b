"""What members were told, and how they want to be told."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.models import Post
from groups.models import Group, GroupInvitation, GroupMember

# Kinds of which more is asked than that the group may be known.
INVITATION = "invitation"
REQUEST = "request"


class Channel(models.TextChoices):
    HERE = "here", _("Here")
    MAIL = "mail", _("Here and by mail at once")
    NOTHING = "nothing", _("Nothing")


class Level(models.TextChoices):
    EVERYTHING = "everything", _("Everything")
    THREADS = "threads", _("New threads")
    MENTIONS = "mentions", _("Mentions")
    NOTHING = "nothing", _("Nothing")


# What holds for who has chosen nothing else.
USUAL_LEVEL = Level.MENTIONS


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, member: Member) -> Self:
        """
        Notifications of `member` about what they may see at this moment.

        Whoever leaves a group is shown nothing more of it, and what was deleted is shown to nobody;
        if it comes back, so does this.
        """
        if not member.is_active:
            return self.none()
        posts = Post.objects.visible_to(member).present().filter(pk=OuterRef("post"))
        known = Group.objects.visible_to(member).filter(pk=OuterRef("group"))
        managed = Group.objects.managed_by(member).filter(pk=OuterRef("group"))
        # Who has declined, or was asked by somebody who may not ask any more, hears no more of it.
        asked = GroupInvitation.objects.visible_to(member).filter(group=OuterRef("group"))
        inside = Group.objects.of(member).filter(pk=OuterRef("group"))
        of_group = (
            Q(kind=REQUEST) & Exists(managed)
            | Q(kind=INVITATION) & (Exists(inside) | Exists(asked))
            | ~Q(kind__in=(REQUEST, INVITATION)) & (Q(group=None) | Exists(known))
        )
        return self.filter(
            Q(post__isnull=False) & Exists(posts) | Q(post=None) & of_group, member=member
        )

    def visible_to_each(self) -> Self:
        """
        Notifications that the members told may see at this moment, whoever they are: `visible_to`
        of all of them at once, for where a member is known only by the row. They are active.
        """
        inside = GroupMember.objects.filter(member=OuterRef("member"))
        here = inside.filter(group=OuterRef("group"))
        readable = Q(post__group__access=Group.Access.OPEN) | Exists(
            inside.filter(group=OuterRef("post__group"))
        )
        known = ~Q(group__access=Group.Access.SECRET) | Exists(here)
        leads = Q(member__role=Member.Role.ADMIN) | Exists(here.filter(role=GroupMember.Role.ADMIN))
        asked = GroupInvitation.objects.holding().filter(
            member=OuterRef("member"), group=OuterRef("group")
        )
        of_group = (
            Q(kind=REQUEST, group__isnull=False) & known & leads
            | Q(kind=INVITATION) & (Exists(here) | Exists(asked))
            | ~Q(kind__in=(REQUEST, INVITATION)) & (Q(group=None) | known)
        )
        return self.filter(
            Q(post__isnull=False, post__deleted_at=None) & readable | Q(post=None) & of_group
        )

    def unread(self) -> Self:
        """Notifications that nobody has looked at."""
        return self.filter(read_at=None)


class Notification(Tenant):
    """One event that concerns one member; what it says is read where it is shown."""

    network_of = "member"
    network = carried()
    # Of the time of the event, so that what is told late stands where it belongs.
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="notifications", db_index=False)
    # Of the event in the network's log.
    number = models.BigIntegerField()
    # Names in the registry: what it is, and why it concerns the member.
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=30)
    actor = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+", db_index=False)
    thread = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    # When it is to be sent by mail; empty once that was asked for, or if it is not wanted.
    mail_at = models.DateTimeField(null=True)
    # The newest notification of the mail that this one is sent with, until it is sent.
    letter = models.BigIntegerField(null=True)

    objects = TenantManager.from_queryset(NotificationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "number"], name="told_once_of_an_event")
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="notifications_of_member"),
            models.Index(
                fields=["member", "-id"], condition=Q(read_at=None), name="notifications_unread"
            ),
            models.Index(
                fields=["thread", "member"],
                condition=Q(read_at=None),
                name="notifications_of_thread",
            ),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False),
                name="notifications_to_mail",
            ),
            models.Index(fields=["network", "number"], name="notifications_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} told of {self.number}"


class ChannelChoice(Tenant):
    """How a member wants to be told of a kind, where that is not the usual."""

    network_of = "member"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="channel_chosen_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"


class GroupLevel(Tenant):
    """How much of a group a member wants to be told, where that is not the usual."""

    network_of = "group"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=12, choices=Level)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "group"], name="level_chosen_once_per_group")
        ]
        indexes = [models.Index(fields=["group", "level", "member"], name="levels_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.level}"
