"""Whom one follows and mutes."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.following.models import Follow, Mute
from accounts.networks.models import Member
from accounts.paging import Page, page

PAGE_SIZE = 30


@dataclass(frozen=True)
class Ties:
    """What `member` is to whoever looks."""

    member: Member
    is_me: bool = False
    is_followed: bool = False
    is_muted: bool = False

    @property
    def can_follow(self) -> bool:
        return not self.is_me and self.member.is_active


def ties_to(viewer: Member, member: Member) -> Ties:
    """Whether `viewer` follows and mutes `member`, in one query."""
    if viewer.pk == member.pk:
        return Ties(member, is_me=True)
    own = {"member": viewer, "other": OuterRef("pk")}
    row = (
        Member.objects.filter(pk=member.pk)
        .annotate(
            is_followed=Exists(Follow.objects.filter(**own)),
            is_muted=Exists(Mute.objects.filter(**own)),
        )
        .values_list("is_followed", "is_muted")
        .first()
    )
    is_followed, is_muted = row or (False, False)
    return Ties(member, is_followed=is_followed, is_muted=is_muted)


def followed_by(member: Member, after: str = "") -> Page[Member]:
    """Whom `member` follows, by name."""
    others = Follow.objects.visible_to(member).values("other")
    people = Member.objects.visible_to(member).filter(pk__in=others).select_related("network")
    return page(people, order=("name", "pk"), after=after, size=PAGE_SIZE)


def muted_by(member: Member) -> list[Member]:
    """Whom `member` mutes, by name; the first hundred."""
    others = Mute.objects.visible_to(member).values("other")
    people = Member.objects.visible_to(member).filter(pk__in=others).select_related("network")
    return list(people.order_by("name", "pk")[:100])
