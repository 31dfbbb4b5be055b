"""Who may give topics other names. Whoever writes may name one; see `feeds.permissions`."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from feeds.topics.models import Topic


def can_name_topics(member: Member) -> bool:
    """Whether `member` may rename and merge topics that they can see: a moderator may."""
    return member.is_active and member.role in (Member.Role.MODERATOR, Member.Role.ADMIN)


def require_can_name_topics(moderator: Member, *topics: Topic) -> None:
    """
    Refuse whoever may not rename or merge these topics.

    :raises PermissionDenied: if not a moderator, or one of them is nothing that they can see
    """
    if not can_name_topics(moderator):
        raise PermissionDenied(_("Only moderators rename topics."))
    seen = Topic.objects.visible_to(moderator).filter(pk__in=[topic.pk for topic in topics])
    if seen.count() != len({topic.pk for topic in topics}):
        raise PermissionDenied(_("That topic is not in your network."))
