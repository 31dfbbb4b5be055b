"""What the pages of groups show, each in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.networks.models import Member
from accounts.paging import Page, page
from accounts.recounts import number_of
from groups.models import Group, GroupInvitation, GroupMember, GroupQuerySet, JoinRequest
from groups.permissions import Standing, is_wider, standing

DIRECTORY_SIZE = 30
MEMBERS_SIZE = 50
ADMINS_SHOWN = 12
RELATED_SHOWN = 4
CHOICES_SHOWN = 40
# Whoever last spoke first; of the silent ones the larger.
BUSY_FIRST = ("-activity", "-member_count", "-id")


def find_group(member: Member, slug: str) -> Group:
    """
    The group at an address, or at one it had: then its `slug` differs, and the page redirects.

    :raises Http404: if there is none that `member` may know of
    """
    known = Group.objects.visible_to(member).select_related("network")
    group = known.filter(slug=slug).first() or known.filter(former_addresses__slug=slug).first()
    if group is None:
        raise Http404
    return group


@dataclass(frozen=True)
class GroupPage:
    """What stands around the content of each of a group's pages."""

    group: Group
    standing: Standing
    admins: Sequence[Member]
    related: Sequence[Group]
    request_count: int

    @cached_property
    def can_post(self) -> bool:
        return self.standing.can_post

    @property
    def membership(self) -> GroupMember | None:
        return self.standing.membership

    @property
    def can_take_over(self) -> bool:
        """Whether the viewer could answer for a group that nobody answers for."""
        return self.standing.can_manage and self.standing.member.is_admin and not self.admins


def group_page(member: Member, group: Group) -> GroupPage:
    """Read what stands around a group's pages: at most six queries, whatever its size."""
    where = standing(member, group)
    requests = JoinRequest.objects.waiting().filter(group=group)
    return GroupPage(
        group=group,
        standing=where,
        admins=group_admins(group),
        related=related_groups(member, group) if where.can_read else [],
        request_count=requests.count() if where.can_manage else 0,
    )


def group_admins(group: Group) -> list[Member]:
    """Who answers for a group, by name."""
    admins = Member.objects.active().filter(
        group_memberships__group=group, group_memberships__role=GroupMember.Role.ADMIN
    )
    return list(admins.select_related("network").order_by("name", "pk")[:ADMINS_SHOWN])


def related_groups(member: Member, group: Group) -> list[Group]:
    """Groups in which most of the same people are, with their number as `shared_count`."""
    if group.is_all_company:
        return []
    inside = GroupMember.objects.filter(group=group).values("member")
    return list(
        Group.objects.readable_by(member)
        .current()
        .filter(is_all_company=False)
        .exclude(pk=group.pk)
        .annotate(shared_count=Count("memberships", filter=Q(memberships__member__in=inside)))
        .filter(shared_count__gt=0)
        .select_related("network")
        .order_by("-shared_count", "-pk")[:RELATED_SHOWN]
    )


def my_groups(member: Member) -> list[Group]:
    """Groups that `member` is in: favourites first, then by name; archived ones are left out."""
    mine = GroupMember.objects.filter(group=OuterRef("pk"), member=member)
    return list(
        Group.objects.of(member)
        .current()
        .annotate(is_favourite=Exists(mine.exclude(favourite_at=None)))
        .select_related("network")
        .order_by("-is_favourite", "name", "pk")[:300]
    )


def directory(
    member: Member, *, search: str = "", archived: bool = False, after: str = ""
) -> Page[Group]:
    """
    Groups that `member` may know of, the busy ones first, each with `is_mine` and
    `colleague_count`: how many of the member's department are in it.
    """
    found = Group.objects.visible_to(member)
    found = found.exclude(archived_at=None) if archived else found.current()
    for word in search.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    rows = _with_colleagues(found, member).select_related("network")
    return page(rows, order=BUSY_FIRST, after=after, size=DIRECTORY_SIZE)


def similar_groups(member: Member, name: str) -> list[Group]:
    """Groups in use that `member` may know of and whose names share a telling word with `name`."""
    words = [word for word in name.replace("-", " ").split() if len(word) > 3] or name.split()
    alike = Q()
    for word in words[:6]:
        # Without its last letter, so that the singular finds the plural.
        alike |= Q(name__icontains=word[:-1] if len(word) > 5 else word)
    if not alike:
        return []
    known = Group.objects.visible_to(member).current().filter(is_all_company=False)
    return list(known.filter(alike).select_related("network").order_by(*BUSY_FIRST)[:5])


def group_members(group: Group, member: Member, after: str = "") -> Page[GroupMember]:
    """Who is in a group that `member` may read: by the time they came, its admins named as such."""
    inside = GroupMember.objects.visible_to(member).filter(group=group)
    return page(
        inside.select_related("member__network", "member__level"),
        order=("joined_at", "pk"),
        after=after,
        size=MEMBERS_SIZE,
    )


def waiting_requests(member: Member, group: Group) -> list[JoinRequest]:
    """Requests to be let into a group that `member` may answer, the oldest first."""
    waiting = JoinRequest.objects.visible_to(member).waiting().filter(group=group)
    return list(waiting.select_related("member__network").order_by("pk")[:100])


def my_group_invitations(member: Member) -> list[GroupInvitation]:
    """Invitations into groups that `member` may accept."""
    mine = GroupInvitation.objects.visible_to(member)
    return list(mine.select_related("group__network", "inviter__network").order_by("-pk")[:20])


def can_be_invited(group: Group, words: str = "") -> list[Member]:
    """Active members of the network who are not in the group, found by name or department."""
    inside = GroupMember.objects.filter(group=group).values("member")
    others = Member.objects.active().filter(network=group.network_id).exclude(pk__in=inside)
    asked = GroupInvitation.objects.filter(group=group, member=OuterRef("pk"))
    found = others.matching(words).annotate(is_asked=Exists(asked)).select_related("network")
    return list(found.order_by("name", "pk")[:CHOICES_SHOWN])


@dataclass(frozen=True)
class AccessChange:
    """What another access means for those who are in the network and not in the group."""

    group: Group
    to: str
    outside_count: int

    @property
    def is_wider(self) -> bool:
        return is_wider(self.to, than=self.group.access)

    def __str__(self) -> str:
        outside = ngettext(
            "%(count)s colleague who is not in this group",
            "%(count)s colleagues who are not in this group",
            self.outside_count,
        ) % {"count": self.outside_count}
        sentence = {
            Group.Access.OPEN: _(
                "%(outside)s will be able to read everything that was said here so far,"
                " and to join."
            ),
            Group.Access.PRIVATE: _(
                "%(outside)s will see that this group exists, what it is called and what it is for,"
                " but nothing that is said in it."
            )
            if self.is_wider
            else _(
                "%(outside)s will no longer be able to read what is said here."
                " They still see that the group exists, and can ask to join."
            ),
            Group.Access.SECRET: _(
                "%(outside)s will no longer see that this group exists."
                " Links to it stop working, and requests to join are dropped."
            ),
        }[Group.Access(self.to)]
        return sentence % {"outside": outside}


def access_change(group: Group, to: str) -> AccessChange:
    """Say who would gain or lose sight of a group if its access became `to`."""
    everyone = Member.objects.active().filter(network=group.network_id)
    inside = GroupMember.objects.filter(group=group).values("member")
    return AccessChange(group, to, everyone.exclude(pk__in=inside).count())


def _with_colleagues(groups: GroupQuerySet, member: Member) -> QuerySet[Group]:
    mine = GroupMember.objects.filter(group=OuterRef("pk"), member=member)
    colleagues = GroupMember.objects.filter(group=OuterRef("pk"), member__in=_colleagues_of(member))
    return groups.annotate(is_mine=Exists(mine), colleague_count=number_of(colleagues, "group"))


def _colleagues_of(member: Member) -> QuerySet[Member]:
    if not member.department:
        return Member.objects.none()
    same = Member.objects.active().filter(network=member.network_id, department=member.department)
    return same.exclude(pk=member.pk)
